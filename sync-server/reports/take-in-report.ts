// Writes a report into its ward's databases: the contact first (once the job is there nobody would miss it), then the files, the job last. Stopped
// anywhere and sent again it comes to the same, for every id is made from what is reported.
import { contactDocSchema } from '$domain/contact.ts';
import { deskReportDocId, deskReportSchema, type DeskReport } from '$domain/desk-report.ts';
import { wardDatabases, type JobId } from '$domain/ids.ts';
import { jobSchema, type ViolationJob } from '$domain/job.ts';
import type { ReportFile } from '$domain/report-file.ts';
import type { WardDoc } from '$domain/ward.ts';
import { isMissing } from '../couch/couch-error.ts';
import type { Doc, DocumentStore } from '../couch/document-store.ts';
import type { IntakeDatabases } from '../intake/intake-databases.ts';
import { readSaidReport, type SaidReport } from './new-report.ts';
import { storeFile } from './report-files.ts';
import type { ReportProblem } from './report-problem.ts';

export type TakenReport =
  /** `again`: it was there already. */
  | { type: 'taken'; job: ViolationJob; again: boolean }
  | { type: 'refused'; problem: ReportProblem };

export interface ReportBytes {
  file: ReportFile;
  bytes: Buffer;
}

export interface TakeInParts {
  databases: IntakeDatabases;
  wardDocs: readonly WardDoc[];
  /** Files that are at hand; those only announced in `said.files` come later. */
  bytes?: readonly ReportBytes[];
  /** What the desk is to know beside the contact. */
  desk?: Pick<DeskReport, 'claims' | 'troubles'>;
}

export async function takeInReport(said: SaidReport, { databases, wardDocs, bytes = [], desk }: TakeInParts): Promise<TakenReport> {
  const read = readSaidReport(said, wardDocs);
  if (read.type === 'refused') return read;
  const { job, contact } = read;
  const names = wardDatabases(job.ward);
  if (contact) await writeOnce(databases.store(names.desk), contactDocSchema.parse(contact));
  if (desk && desk.claims.length + desk.troubles.length > 0) await noteForDesk(databases.store(names.desk), job, desk);
  for (const { file, bytes: content } of bytes) await storeFile(databases.store(names.media), file, content, { by: said.createdBy, report: job._id });
  const there = await writeOnce(databases.store(names.jobs), job);
  return there === 'there' ? { type: 'taken', job: (await findReport(databases.store(names.jobs), job._id)) ?? job, again: true } : { type: 'taken', job, again: false };
}

/** The violation of that id; undefined where there is none. */
export async function findReport(jobs: DocumentStore, id: JobId): Promise<ViolationJob | undefined> {
  try {
    const parsed = jobSchema.safeParse(await jobs.get(id));
    return parsed.success && parsed.data.kind === 'violation' ? parsed.data : undefined;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

const ATTEMPTS = 5;

/** Adds to what the desk is told of a report. */
export async function noteForDesk(store: DocumentStore, job: Pick<ViolationJob, '_id' | 'ward' | 'createdAt' | 'createdBy'>, { claims, troubles }: Pick<DeskReport, 'claims' | 'troubles'>): Promise<void> {
  const _id = deskReportDocId(job._id);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const there = await findDeskReport(store, _id);
    const before = there?.report ?? { _id, type: 'report' as const, v: 1 as const, job: job._id, ward: job.ward, claims: [], troubles: [], createdAt: job.createdAt, createdBy: job.createdBy };
    const news = claims.filter(({ sha256 }) => !before.claims.some((known) => known.sha256 === sha256));
    const more = troubles.filter(({ file, why }) => !before.troubles.some((known) => known.file === file && known.why === why));
    if (there && news.length + more.length === 0) return;
    const next = deskReportSchema.parse({ ...before, claims: [...before.claims, ...news].slice(0, 4), troubles: [...before.troubles, ...more].slice(0, 20) });
    const [result] = await store.bulkDocs([{ ...next, ...(there && { _rev: there.rev }) }], true);
    if (!result || !('error' in result)) return;
    if (result.error !== 'conflict' && result.status !== 409) throw new Error(`${_id} was not written: ${result.error} ${result.reason}`);
  }
  throw new Error(`${_id}: others keep writing it`);
}

async function findDeskReport(store: DocumentStore, id: string): Promise<{ report: DeskReport; rev: string } | undefined> {
  try {
    const doc = await store.get(id);
    return { report: deskReportSchema.parse(doc), rev: doc._rev ?? '' };
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

async function writeOnce(store: DocumentStore, doc: Doc): Promise<'written' | 'there'> {
  const [result] = await store.bulkDocs([doc], true);
  if (!result || !('error' in result)) return 'written';
  if (result.error === 'conflict' || result.status === 409) return 'there';
  throw new Error(`${doc._id} was not written: ${result.error} ${result.reason}`);
}
