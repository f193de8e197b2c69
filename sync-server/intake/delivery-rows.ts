// One row of a list of dossiers to one delivery, or to all reasons why not.
import { LIMITS } from '$domain/common-fields.ts';
import { readDossierCode } from '$domain/dossier-code.ts';
import { foldText } from '$domain/fold-text.ts';
import { mintJobId } from '$domain/ids.ts';
import { addDueTime, workCalendar, type WorkCalendar } from '$domain/deadline.ts';
import { unescapeCell } from '$domain/csv.ts';
import { jobSchema, type CHANNELS, type HANDED_IN, type DeliveryJob, type Place } from '$domain/job.ts';
import { readDong } from '$domain/money.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import { readPhone } from '$domain/phone.ts';
import { procedureRules } from '$domain/procedure-rules.ts';
import { parseLocalDateTime } from '$domain/vietnam-time.ts';
import type { Settings, WardOutline } from '$domain/ward.ts';
import { distance } from '$domain/ward-of-place.ts';
import { contentOf, type Candidate, type Candidates, type Provenance } from './candidates.ts';
import { COLUMN_NAMES, DELIVERY_COLUMNS, type ColumnPlaces, type DeliveryColumn } from './delivery-columns.ts';
import type { TableRow } from './grid.ts';
import { readBirth, readIdentityNumber } from './read-identity.ts';
import type { Table } from './read-table.ts';
import { shown, type RowProblem } from './sentences.ts';
import { dateText } from './xlsx/read-sheet.ts';
import { wardKey, wardsByKey } from './ward-names.ts';

/** A recipient may live beyond the ward's border; a place further from its centre than this is a mistake. Metres. */
const FAR_FROM_WARD = 10_000;
const MAX_PAPERS = 20;
const MAX_PAPER = 200;
const MAX_FIELD = 120;
/** A due day without a time ends with the office. Minutes since midnight. */
const END_OF_OFFICE = 17 * 60;

const FORMULA_ERROR = /^#(?:REF!|N\/A|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!)$/;
/** Days since 30/12/1899 for the years 2000 to 2064, where a spreadsheet's date lost its format. */
const DATE_SERIAL = /^(?:3[6-9]|[45]\d)\d{3}(?:\.\d+)?$/;

type Channel = (typeof CHANNELS)[number];
const CHANNEL_NAMES: Record<string, Channel> = {
  '': 'home',
  'tra tai nha': 'home',
  'tai nha': 'home',
  'qua buu dien': 'post',
  'buu dien': 'post',
  'buu chinh cong ich': 'post',
  'qua buu chinh cong ich': 'post',
  'tai bo phan mot cua': 'counter',
  'bo phan mot cua': 'counter',
  'nhan truc tiep': 'counter',
  'truc tiep': 'counter'
};

type HandedIn = (typeof HANDED_IN)[number];
const HANDED_IN_NAMES: Record<string, HandedIn> = {
  'truc tuyen': 'online',
  'nop truc tuyen': 'online',
  'qua mang': 'online',
  'dich vu cong': 'online',
  'cong dich vu cong': 'online',
  'dich vu cong truc tuyen': 'online',
  online: 'online',
  'truc tiep': 'counter',
  'nop truc tiep': 'counter',
  'tai bo phan mot cua': 'counter',
  'bo phan mot cua': 'counter',
  'buu chinh': 'post',
  'qua buu chinh': 'post',
  'buu chinh cong ich': 'post',
  'qua buu chinh cong ich': 'post',
  'buu dien': 'post',
  'qua buu dien': 'post'
};

export interface DeliveryContext {
  places: ColumnPlaces;
  /** The ward of all rows, where the list has no column for it. */
  ward?: WardOutline | undefined;
  wards: readonly WardOutline[];
  settings: Settings;
  provenance: Provenance;
}

interface Reading extends DeliveryContext {
  table: Table;
  calendar: WorkCalendar;
  wardsByName: ReadonlyMap<string, WardOutline>;
}

export function deliveryCandidates(table: Table, context: DeliveryContext): Candidates {
  const reading: Reading = { ...context, table, calendar: workCalendar(context.settings), wardsByName: wardsByKey(context.wards) };
  return { length: table.rows.length, at: (index) => readDelivery(table.rows.at(index), reading) };
}

function readDelivery(row: TableRow, { places, ward: wardOfAll, provenance, settings, calendar, table, wardsByName }: Reading): Candidate {
  const { line, cells } = row;
  const columns = table.headings.length;
  if (cells.every((cell) => cell.trim() === '')) return { type: 'skipped', line };
  const problems = shapeProblems(row, columns);
  const content = contentOf(cells);
  if (problems.length > 0) return { type: 'refused', line, content, problems };

  const cell = (column: DeliveryColumn): string => {
    const place = places[column];
    return place === undefined ? '' : unescapeCell(cells[place] ?? '');
  };
  const reader = new CellReader(cell, problems);
  reader.errors();

  const code = readDossierCode(cell('code'));
  if (code.type === 'missing') problems.push({ code: 'missing', heading: DELIVERY_COLUMNS.code.heading });
  if (code.type === 'malformed') problems.push({ code: 'code-malformed', value: shown(cell('code').trim()) });
  const procedure = reader.line('procedure', LIMITS.title);
  const field = reader.line('field', MAX_FIELD);
  const name = reader.line('recipient', LIMITS.name);
  const phone = reader.phone();
  const idNumber = reader.idNumber();
  const born = reader.born(provenance.createdAt);
  const address = reader.line('address', LIMITS.address);
  const note = reader.lines('note', LIMITS.note);
  const ward = wardOfAll ?? reader.ward(wardsByName);
  const received = reader.date('received', 0);
  const rules = received === undefined ? undefined : procedureRules(settings, procedure, received);
  const isDueGiven = cell('due').trim() !== '';
  const due = isDueGiven ? reader.date('due', END_OF_OFFICE) : received !== undefined && rules?.dueIn ? addDueTime(received, rules.dueIn, calendar) : undefined;
  if (!isDueGiven && received !== undefined && due === undefined) problems.push({ code: 'due-not-known' });
  if (received !== undefined && due !== undefined && due < received) problems.push({ code: 'due-before-received' });
  const isFeeGiven = cell('fee').trim() !== '';
  const fee = isFeeGiven ? reader.fee() : (rules?.fee ?? 0);
  const papersToCollect = reader.papers();
  const channel = reader.channel();
  const handedIn = reader.handedIn();
  const point = reader.point(ward);

  if (problems.length > 0 || code.type !== 'code' || !ward || received === undefined || due === undefined) {
    return { type: 'refused', line, ...(ward && { ward: ward.slug }), content, problems };
  }
  const place: Place = { address, ...point, ...(note !== '' && { note }) };
  const job: DeliveryJob = {
    _id: mintJobId('delivery', code.code),
    type: 'job',
    v: 1,
    kind: 'delivery',
    ward: ward.slug,
    title: procedure,
    place,
    person: { name, ...(phone !== undefined && { phone }), ...(idNumber !== undefined && { idNumber }), ...(born !== undefined && { born }) },
    received,
    due,
    ...provenance,
    delivery: { dossierCode: code.code, procedure, field, fee, papersToCollect, channel, ...(handedIn && { handedIn }) }
  };
  // A list without identity columns, or an empty cell in them, says nothing against what another list said.
  const derived = [...(isDueGiven ? [] : ['due']), ...(isFeeGiven ? [] : ['delivery.fee']), ...(idNumber === undefined ? ['person.idNumber'] : []), ...(born === undefined ? ['person.born'] : [])];
  return { type: 'job', line, job: jobSchema.parse(job), ...(derived.length > 0 && { derived }) };
}

/** A row of another shape than the headings cannot be told apart into columns. */
function shapeProblems({ cells, brokenQuotes }: TableRow, columns: number): RowProblem[] {
  if (brokenQuotes) return [{ code: 'broken-quotes' }];
  if (cells.length < columns) return [{ code: 'row-too-short', cells: cells.length, columns }];
  if (cells.slice(columns).some((cell) => cell.trim() !== '')) return [{ code: 'row-too-long', cells: cells.length, columns }];
  return [];
}

/** Reads one row's cells and notes what is wrong with them. */
class CellReader {
  readonly #cell: (column: DeliveryColumn) => string;
  readonly #problems: RowProblem[];

  constructor(cell: (column: DeliveryColumn) => string, problems: RowProblem[]) {
    this.#cell = cell;
    this.#problems = problems;
  }

  /** A formula that failed left its error where a name should be. */
  errors(): void {
    for (const column of COLUMN_NAMES) {
      const value = this.#cell(column).trim();
      if (FORMULA_ERROR.test(value)) this.#problems.push({ code: 'cell-error', heading: DELIVERY_COLUMNS[column].heading, value });
    }
  }

  line(column: DeliveryColumn, max: number): string {
    return this.#checked(column, normaliseLine(this.#cell(column)), max);
  }

  lines(column: DeliveryColumn, max: number): string {
    return this.#checked(column, normaliseLines(this.#cell(column)), max);
  }

  phone(): string | undefined {
    const typed = this.#cell('phone');
    const read = readPhone(withTrunkZero(typed.trim()));
    if (read.type === 'malformed') this.#problems.push({ code: 'phone-malformed', value: shown(typed.trim()) });
    return read.type === 'phone' ? read.phone : undefined;
  }

  /** The last three digits: no more is taken in (docs/decisions/identity.md), nor said where it is malformed. */
  idNumber(): string | undefined {
    const read = readIdentityNumber(this.#cell('idNumber'));
    if (read.type === 'malformed') this.#problems.push({ code: 'id-number-malformed', heading: DELIVERY_COLUMNS.idNumber.heading, digits: read.digits });
    return read.type === 'number' ? read.kept : undefined;
  }

  /** Of somebody who is alive at `now`. */
  born(now: string): string | undefined {
    const typed = this.#cell('born').trim();
    const read = readBirth(typed, now);
    if (read.type === 'malformed') this.#problems.push({ code: 'born-malformed', value: shown(typed) });
    return read.type === 'born' ? read.born : undefined;
  }

  ward(wards: ReadonlyMap<string, WardOutline>): WardOutline | undefined {
    const typed = this.line('ward', LIMITS.name);
    const ward = wards.get(wardKey(typed));
    if (!ward && typed !== '') this.#problems.push({ code: 'ward-unknown', value: shown(typed) });
    return ward;
  }

  date(column: 'received' | 'due', minuteIfMissing: number): string | undefined {
    const typed = this.#cell(column).trim();
    const { heading } = DELIVERY_COLUMNS[column];
    const instant = typed === '' ? undefined : parseLocalDateTime(DATE_SERIAL.test(typed) ? dateText(Number(typed), false) : typed, minuteIfMissing);
    if (typed === '') this.#problems.push({ code: 'missing', heading });
    else if (instant === undefined) this.#problems.push({ code: 'date-malformed', heading, value: shown(typed) });
    return instant;
  }

  fee(): number {
    const typed = this.#cell('fee');
    const read = readDong(typed);
    if (read.type === 'negative') this.#problems.push({ code: 'fee-negative', value: shown(typed.trim()) });
    if (read.type === 'malformed' || (read.type === 'amount' && read.amount > 10_000_000_000)) this.#problems.push({ code: 'fee-malformed', value: shown(typed.trim()) });
    return read.type === 'amount' ? read.amount : 0;
  }

  papers(): string[] {
    const papers = this.#cell('papers').split(/[;|\r\n]+/).map(normaliseLine).filter((paper) => paper !== '');
    const { heading } = DELIVERY_COLUMNS.papers;
    if (papers.length > MAX_PAPERS) this.#problems.push({ code: 'papers-too-many', max: MAX_PAPERS });
    if (papers.some((paper) => paper.length > MAX_PAPER)) this.#problems.push({ code: 'too-long', heading, max: MAX_PAPER });
    return papers;
  }

  channel(): Channel {
    const typed = normaliseLine(this.#cell('channel'));
    const channel = CHANNEL_NAMES[foldText(typed)];
    if (!channel) this.#problems.push({ code: 'channel-unknown', value: shown(typed) });
    return channel ?? 'home';
  }

  handedIn(): HandedIn | undefined {
    const typed = normaliseLine(this.#cell('handedIn'));
    const handedIn = HANDED_IN_NAMES[foldText(typed)];
    if (!handedIn && typed !== '') this.#problems.push({ code: 'handed-in-unknown', value: shown(typed) });
    return handedIn;
  }

  point(ward: WardOutline | undefined): { lat: number; lon: number } | undefined {
    const [typedLat, typedLon] = [this.#cell('lat').trim(), this.#cell('lon').trim()];
    if (typedLat === '' && typedLon === '') return undefined;
    if (typedLat === '' || typedLon === '') {
      this.#problems.push({ code: 'coordinates-half' });
      return undefined;
    }
    const point = { lat: decimal(typedLat), lon: decimal(typedLon) };
    if (!(Math.abs(point.lat) <= 90 && Math.abs(point.lon) <= 180)) {
      this.#problems.push({ code: 'coordinates-malformed', value: shown(`${typedLat}; ${typedLon}`) });
      return undefined;
    }
    const metres = ward ? distance(ward.centre, point) : 0;
    if (metres > FAR_FROM_WARD) this.#problems.push({ code: 'coordinates-far', kilometres: Math.round(metres / 1000) });
    return point;
  }

  #checked(column: DeliveryColumn, value: string, max: number): string {
    const { heading, required } = DELIVERY_COLUMNS[column];
    if (value === '' && required) this.#problems.push({ code: 'missing', heading });
    else if (value.length > max) this.#problems.push({ code: 'too-long', heading, max });
    else if (value.includes('\ufffd')) this.#problems.push({ code: 'damaged-text', heading });
    return value;
  }
}

/** NaN for what is no number. */
const decimal = (typed: string): number => (/^-?\d{1,3}(?:[.,]\d+)?$/.test(typed) ? Number(typed.replace(',', '.')) : Number.NaN);

/** A number in a spreadsheet loses the 0 it begins with: 903123456 is 0903123456, 2837400509 is 02837400509. */
const withTrunkZero = (typed: string): string => (/^(?:[35789]\d{8}|2\d{9})$/.test(typed) ? `0${typed}` : typed);
