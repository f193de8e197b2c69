// npm run import -- FILE [--dry-run]: takes a list of dossiers (CSV, XLSX) or Open311 reports (JSON) in, also while the server runs.
import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { openAdministration } from '../couch/administration.ts';
import { readEnv } from '../env.ts';
import { MAX_BYTES } from '../intake/decode-text.ts';
import { failure, importFile } from '../intake/import-file.ts';
import type { ImportAnswer, IntakeFailure, IntakeReport } from '../intake/import-report.ts';

const args = process.argv.slice(2);
const dryRun = args.includes('--dry-run');
const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--dry-run');
const [file] = args.filter((arg) => !arg.startsWith('--'));
if (unknown !== undefined || file === undefined) fail('Which file? npm run import -- FILE.csv|FILE.xlsx [--dry-run]');
const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));

const content = readSmall(resolve(file));
const server = openAdministration(read.env);
let answer: ImportAnswer;
try {
  answer = content.type === 'failed' ? content : await importFile({ bytes: content.bytes, who: { name: null, roles: ['_admin'] }, now: new Date().toISOString(), dryRun }, server);
} catch (thrown) {
  fail(`${basename(file)}: ${thrown instanceof Error ? thrown.message : String(thrown)}\nWhat was taken in so far is there; running the same command again takes in the rest.`);
} finally {
  await server.close();
}
if (answer.type === 'failed') fail(`${basename(file)}: ${answer.vi}\n${answer.en}`);
printReport(answer);

function printReport({ totals, wards, refused, differing, dryRun: preview, encoding, format }: IntakeReport): void {
  const rows: string[][] = [['ward', 'new', 'unchanged', 'differs', 'refused']];
  for (const ward of wards) rows.push([ward.name, ...[ward.new, ward.unchanged, ward.differs, ward.refused].map(String)]);
  rows.push(['total', ...[totals.new, totals.unchanged, totals.differs, totals.refused].map(String)]);
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows) print(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '));
  if (encoding !== 'utf-8') print(`Read as ${encoding}.`);
  const noun = format === 'open311' ? 'report' : 'line';
  for (const { line, ward, job, fields } of differing) print(`${noun} ${line}: ${job} (${ward}) is there with other data, left as it is: ${fields.join(', ')}`);
  for (const { line, content, reasons } of refused) {
    print(`${noun} ${line}: ${reasons.map(({ vi }) => vi).join(' ')}`);
    print(`  ${reasons.map(({ en }) => en).join(' ')}`);
    if (content !== '') print(`  ${content}`);
  }
  print(`${totals.new} new, ${totals.unchanged} unchanged, ${totals.differs} differ, ${totals.refused} refused${totals.skipped > 0 ? `, ${totals.skipped} empty lines` : ''}${preview ? ' – nothing was written (--dry-run)' : ''}.`);
}

function readSmall(path: string): { type: 'read'; bytes: Uint8Array } | IntakeFailure {
  try {
    if (statSync(path).size > MAX_BYTES) return failure({ code: 'too-large', maxBytes: MAX_BYTES });
    return { type: 'read', bytes: readFileSync(path) };
  } catch (thrown) {
    fail(`${path} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
