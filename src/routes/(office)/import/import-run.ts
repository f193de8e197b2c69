// What the server answers about an import, parsed where it comes in.
import * as z from 'zod/mini';
import { amendmentSchema } from '$domain/amendment.ts';
import { jobIdSchema, wardSlugSchema } from '$domain/ids.ts';

/** The columns of a list of dossiers, in the order in which people know them. */
export const COLUMNS = ['code', 'procedure', 'recipient', 'address', 'ward', 'received', 'due', 'phone', 'idNumber', 'born', 'field', 'fee', 'papers', 'channel', 'handedIn', 'note', 'lat', 'lon'] as const;
export type Column = (typeof COLUMNS)[number];
/** No list can do without these; `ward` may be one and the same for all rows. */
export const REQUIRED: readonly Column[] = ['code', 'procedure', 'recipient', 'address', 'ward', 'received'];

const counts = { new: z.int(), unchanged: z.int(), differs: z.int(), refused: z.int() };
const sentence = { vi: z.string(), en: z.string() };

export const reportSchema = z.object({
  dryRun: z.boolean(),
  totals: z.object({ ...counts, rows: z.int(), skipped: z.int() }),
  wards: z.array(z.object({ ...counts, slug: z.string(), name: z.string() })),
  refused: z.array(z.object({ line: z.int(), reasons: z.array(z.object(sentence)) })),
  differing: z.array(z.object({ line: z.int(), ward: wardSlugSchema, job: jobIdSchema, fields: z.array(z.string()), offered: z.optional(amendmentSchema), there: z.optional(amendmentSchema) })),
  yearsMissing: z.array(z.int())
});
export type ImportReport = z.infer<typeof reportSchema>;
export type DifferingRow = ImportReport['differing'][number];

const placesSchema = z.partialRecord(z.enum(COLUMNS), z.int());

const columnsSchema = z.object({
  headings: z.array(z.string()),
  headingRow: z.int(),
  firstRows: z.array(z.object({ line: z.int(), cells: z.array(z.string()) })),
  places: placesSchema
});

export const runSchema = z.object({
  id: z.string(),
  name: z.string(),
  phase: z.enum(['checking', 'asks', 'preview', 'taking', 'done', 'failed']),
  createdAt: z.string(),
  progress: z.optional(z.object({ done: z.int(), of: z.int() })),
  shape: z.optional(z.object({ format: z.enum(['csv', 'xlsx', 'open311']), sheet: z.optional(z.string()), sheets: z.optional(z.array(z.string())) })),
  columns: z.optional(columnsSchema),
  wards: z.optional(z.array(z.object({ slug: z.string(), name: z.string() }))),
  report: z.optional(reportSchema),
  failure: z.optional(z.object({ code: z.string(), ...sentence }))
});
export type ImportRun = z.infer<typeof runSchema>;

export interface Told {
  sheet?: string;
  headingRow?: number;
  places?: Partial<Record<Column, number>>;
  ward?: string;
}

/** The server is at it: the page asks again in a moment. */
export const isUnderWay = ({ phase }: ImportRun): boolean => phase === 'checking' || phase === 'taking';
