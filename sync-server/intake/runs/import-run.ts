// One import as the server keeps it: a file, how far it is, and what came of it. It outlives the browser and the server's own end.
import { z } from 'zod';
import { wardSlugSchema } from '$domain/ids.ts';
import { COLUMN_NAMES, type ColumnPlaces, type DeliveryColumn } from '../delivery-columns.ts';
import type { IntakeFailure, IntakeReport } from '../import-report.ts';
import type { ColumnsAsked, FileShape } from '../open-file.ts';

export const PHASES = [
  /** The server looks at it; nothing is written. */
  'checking',
  /** A person has to say what its columns mean. */
  'asks',
  /** Looked at: a person decides whether it is taken in. */
  'preview',
  'taking',
  'done',
  /** It cannot be read, or the server failed while it was taken in: then it may be tried again. */
  'failed'
] as const;
export type Phase = (typeof PHASES)[number];

const column = z.enum(COLUMN_NAMES as [DeliveryColumn, ...DeliveryColumn[]]);

/** What a person may tell about a file. */
export const toldSchema = z.strictObject({
  sheet: z.string().max(200).optional(),
  headingRow: z.int().min(0).max(200).optional(),
  places: z.partialRecord(column, z.int().min(0).max(1000)).optional(),
  ward: z.optional(wardSlugSchema)
});

/** As it lies on the disk. The report was made by this program and is read back as it was written. */
export const runSchema = z.object({
  v: z.literal(1),
  id: z.uuid(),
  name: z.string(),
  bytes: z.int(),
  by: z.string(),
  roles: z.array(z.string()),
  createdAt: z.string(),
  touchedAt: z.string(),
  phase: z.enum(PHASES),
  told: toldSchema.optional(),
  /** What the jobs bear as the time they were made: fixed when it begins to be taken in, so that they are known again. */
  takenAt: z.string().optional(),
  shape: z.custom<FileShape>().optional(),
  columns: z.custom<ColumnsAsked>().optional(),
  report: z.custom<IntakeReport>().optional(),
  failure: z.custom<IntakeFailure>().optional()
});
export type ImportRun = z.infer<typeof runSchema>;

export interface Progress {
  done: number;
  of: number;
}

/** Rows that a page is sent; the others are in the file of refused rows, and come up when that is loaded again. */
const SHOWN = 500;

export interface RunView {
  id: string;
  name: string;
  phase: Phase;
  createdAt: string;
  /** Rows looked at or taken in, of how many; absent while it waits for another import to end. */
  progress?: Progress;
  shape?: FileShape;
  columns?: ColumnsAsked;
  places?: ColumnPlaces;
  /** Wards of which all rows may be said to be, where the list has no column for it. */
  wards?: { slug: string; name: string }[];
  report?: IntakeReport;
  failure?: IntakeFailure;
}

/** What a page is told: the report is left out while it changes. */
export function viewOf(run: ImportRun, progress: Progress | undefined, wards: RunView['wards']): RunView {
  const { id, name, phase, createdAt, shape, columns, report, failure } = run;
  return {
    id,
    name,
    phase,
    createdAt,
    ...(progress && { progress }),
    ...(shape && { shape }),
    ...(columns && (phase === 'asks' || phase === 'preview') && { columns, wards }),
    ...(report && { report: { ...report, refused: report.refused.slice(0, SHOWN), differing: report.differing.slice(0, SHOWN) } }),
    ...(failure && { failure })
  };
}
