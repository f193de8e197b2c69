// What people told about headings that nobody knew: kept for the organisation, so that a colleague with the same kind of list is not asked again.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isMissing } from '../couch/couch-error.ts';
import type { Administration } from '../couch/administration.ts';
import { CLOSED } from '../couch/security.ts';
import { COLUMN_NAMES, headingKey, isReasonHeading, type ColumnPlaces, type DeliveryColumn } from './delivery-columns.ts';

/** The organisation's own database of intake: the server's alone. */
export const INTAKE_DATABASE = 'intake';
/** Sets of headings that an organisation may have; more is a mistake somewhere. */
const MOST = 2000;

const mappingSchema = z.object({
  _id: z.string(),
  _rev: z.string().optional(),
  type: z.literal('headings'),
  v: z.literal(1),
  headings: z.array(z.string()),
  /** Column → the heading, folded. */
  columns: z.partialRecord(z.enum(COLUMN_NAMES as [DeliveryColumn, ...DeliveryColumn[]]), z.string()),
  by: z.string(),
  at: z.string()
});
type Mapping = z.infer<typeof mappingSchema>;

export type MemoryDatabases = Pick<Administration, 'names' | 'store' | 'ensure' | 'setSecurity'>;

/** All that was told so far; read once for each file. */
export class HeadingMemory {
  readonly #columns: ReadonlyMap<string, Mapping['columns']>;

  constructor(mappings: readonly Mapping[] = []) {
    this.#columns = new Map(mappings.map(({ _id, columns }) => [_id, columns]));
  }

  knows(headings: readonly string[]): boolean {
    return this.#columns.has(idOf(headings));
  }

  /** Undefined when nobody told anything about these headings. */
  places(headings: readonly string[]): ColumnPlaces | undefined {
    const columns = this.#columns.get(idOf(headings));
    if (!columns) return undefined;
    const keys = headings.map(headingKey);
    const places: ColumnPlaces = {};
    for (const [column, key] of Object.entries(columns)) {
      const at = keys.indexOf(key);
      if (at !== -1) places[column as DeliveryColumn] = at;
    }
    return places;
  }
}

export async function readHeadingMemory(databases: Pick<MemoryDatabases, 'names' | 'store'>): Promise<HeadingMemory> {
  if (!(await databases.names()).includes(INTAKE_DATABASE)) return new HeadingMemory();
  const { rows } = await databases.store(INTAKE_DATABASE).allDocs({ startkey: 'headings:', endkey: 'headings;', include_docs: true, limit: MOST });
  return new HeadingMemory(rows.flatMap(({ doc }) => mappingSchema.safeParse(doc).data ?? []));
}

/** The last word counts. */
export async function rememberHeadings(databases: MemoryDatabases, { headings, places, by, at }: { headings: readonly string[]; places: ColumnPlaces; by: string; at: string }): Promise<void> {
  if ((await databases.ensure(INTAKE_DATABASE)) === 'made') await databases.setSecurity(INTAKE_DATABASE, CLOSED);
  const store = databases.store(INTAKE_DATABASE);
  const columns = Object.fromEntries(Object.entries(places).map(([column, index]) => [column, headingKey(headings[index] ?? '')]));
  const mapping: Mapping = { _id: idOf(headings), type: 'headings', v: 1, headings: headings.map((heading) => heading.trim().slice(0, 200)), columns, by, at };
  const there = await store.get(mapping._id).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const [result] = await store.bulkDocs([{ ...mapping, ...(there && { _rev: there._rev }) }], true);
  // A colleague told it at the same moment: theirs stands, and what was told for this file holds for this file.
  if (result && 'error' in result && result.error !== 'conflict') throw new Error(`${result.id} was not written: ${result.reason}`);
}

/** The same for the same headings in any order, with or without our own column of reasons. */
function idOf(headings: readonly string[]): string {
  const keys = [...new Set(headings.filter((heading) => !isReasonHeading(heading)).map(headingKey))].filter((key) => key !== '').sort();
  return `headings:${createHash('sha256').update(keys.join('\n')).digest('hex')}`;
}
