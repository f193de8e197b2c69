// npm run report -- returns [--from 2026-11-01] [--to 2026-11-30] [--ward an-phu] [--by received|due] [--json|--csv]
// What was received in those days and what became of it, per ward and per procedure. Reads the same databases as a running server.
import { parseArgs } from 'node:util';
import { writeCsv } from '$domain/csv.ts';
import { dateSchema } from '$domain/common-fields.ts';
import type { Figures, PeriodBasis, Share } from '$domain/figures.ts';
import { foldText } from '$domain/fold-text.ts';
import { openAdministration } from '../couch/administration.ts';
import { readEnv } from '../env.ts';
import { reportReturns, type ReturnsReport } from '../reports/returns.ts';

const USAGE = 'npm run report -- returns [--from 2026-11-01] [--to 2026-11-30] [--ward an-phu] [--by received|due] [--json|--csv]';
const options = { from: { type: 'string' }, to: { type: 'string' }, ward: { type: 'string' }, by: { type: 'string', default: 'received' }, json: { type: 'boolean', default: false }, csv: { type: 'boolean', default: false } } as const;

const HEADINGS = ['Phường', 'Thủ tục', 'Tiếp nhận', 'Trả đúng hạn', 'Trả trễ', 'Quá hạn chưa trả', 'Còn trong hạn', 'Tỷ lệ đúng hạn (%)', 'Hài lòng (%)'];

const { positionals, values } = readArguments();
if (positionals[0] !== 'returns' || positionals.length > 1) fail(USAGE);
const { from, to, ward } = values;
for (const [name, day] of [['--from', from], ['--to', to]] as const) if (day !== undefined && !isDay(day)) fail(`${name} has to be a day such as 2026-11-30, not "${day}".`);
if (from !== undefined && to !== undefined && from > to) fail(`--from ${from} is later than --to ${to}.`);
if (values.by !== 'received' && values.by !== 'due') fail('--by has to be received or due.');
const basis: PeriodBasis = values.by;

const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));
const server = openAdministration(read.env);
let report: ReturnsReport | undefined;
try {
  const wanted = ward === undefined ? undefined : foldText(ward);
  report = await reportReturns(server, { period: { from, to }, basis, includes: ({ slug, name }) => wanted === undefined || slug === wanted || foldText(name) === wanted, now: new Date().toISOString() });
} finally {
  await server.close();
}
if (!report) fail(ward === undefined ? 'There are no wards yet. Start the server once, or run npm run provision.' : `There is no ward "${ward}".`);
if (values.json) print(JSON.stringify(asJson(report), null, 2));
else if (values.csv) process.stdout.write(writeCsv([HEADINGS, ...lines(report).map(({ ward: of, procedure, figures }) => [of, procedure, ...cells(figures)])]));
else printTable(report);
if (report.unreadable > 0) process.stderr.write(`${report.unreadable} documents could not be read and are not counted.\n`);

interface Line {
  ward: string;
  procedure: string;
  figures: Figures;
}

function lines({ wards, procedures, whole, names }: ReturnsReport): Line[] {
  return [
    ...wards.flatMap(({ key, figures, procedures: own }) => [{ ward: names[key] ?? key, procedure: '', figures }, ...own.map((line) => ({ ward: names[key] ?? key, procedure: line.key, figures: line.figures }))]),
    ...(wards.length > 1 ? procedures.map(({ key, figures }) => ({ ward: 'Tất cả', procedure: key, figures })) : []),
    { ward: 'Tất cả', procedure: '', figures: whole }
  ];
}

function asJson({ wards, procedures, whole, names, unreadable }: ReturnsReport): object {
  const line = (figures: Figures) => ({
    received: figures.jobs,
    returnedOnTime: figures.onTime.count,
    returnedLate: figures.late,
    overdue: figures.overdue,
    withinTime: figures.withinTime,
    onTimePercent: figures.onTime.percent ?? null,
    meetsOnTime: figures.onTime.meets ?? null,
    satisfactionPercent: figures.satisfaction.percent ?? null,
    meetsSatisfaction: figures.satisfaction.meets ?? null,
    ratings: figures.satisfaction.of,
    atHome: figures.atHome.count,
    atHomePercent: figures.atHome.percent ?? null,
    online: figures.online.count,
    onlinePercent: figures.online.percent ?? null
  });
  return {
    report: 'returns',
    from: from ?? null,
    to: to ?? null,
    by: basis,
    total: line(whole),
    wards: wards.map(({ key, figures, procedures: own }) => ({ ward: key, name: names[key], ...line(figures), procedures: own.map((each) => ({ procedure: each.key, ...line(each.figures) })) })),
    procedures: procedures.map(({ key, figures }) => ({ procedure: key, ...line(figures) })),
    unreadable
  };
}

function cells({ jobs, onTime, late, overdue, withinTime, satisfaction }: Figures): (string | number)[] {
  return [jobs, onTime.count, late, overdue, withinTime, percent(onTime), percent(satisfaction)];
}

function percent({ percent: value }: Share): string {
  return value === undefined ? '' : value.toFixed(2).replace('.', ',');
}

function printTable(found: ReturnsReport): void {
  const all = lines(found);
  const rows = [HEADINGS, ...all.map(({ ward: of, procedure, figures }) => [procedure === '' ? of : `  ${of}`, procedure, ...cells(figures).map(String)])];
  const widths = HEADINGS.map((_, column) => Math.min(46, Math.max(...rows.map((row) => (row[column] ?? '').length))));
  for (const row of rows) print(row.map((cell, column) => (column < 2 ? cell.slice(0, widths[column]).padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ').trimEnd());
  const { whole } = found;
  if (whole.onTime.meets !== undefined) print(`On time ${whole.onTime.percent} %: ${whole.onTime.meets ? 'exceeds' : 'misses'} the target.`);
  if (whole.satisfaction.meets !== undefined) print(`Satisfaction ${whole.satisfaction.percent} %: ${whole.satisfaction.meets ? 'exceeds' : 'misses'} the target.`);
}

function readArguments() {
  try {
    return parseArgs({ args: process.argv.slice(2), options, allowPositionals: true });
  } catch (thrown) {
    return fail(`${thrown instanceof Error ? thrown.message : String(thrown)}\n${USAGE}`);
  }
}

function isDay(day: string): boolean {
  return dateSchema.safeParse(day).success && new Date(`${day}T00:00:00.000Z`).toISOString().slice(0, 10) === day;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
