// The bytes of a report's files, chunk by chunk: they follow the report, so that a desk sees it before a video of a minute has come through.
import { CHUNK_BYTES, chunkCount } from '$domain/evidence.ts';
import { wardDatabases, type Sha256 } from '$domain/ids.ts';
import type { ViolationJob } from '$domain/job.ts';
import type { ReportFile } from '$domain/report-file.ts';
import { readExif } from './exif.ts';
import { chunksThere, isWhole, kindOfReportFile, readChunk, readerOf, removeChunks, saysTooLong, storeChunk } from './report-files.ts';
import type { ReportParts } from './report-parts.ts';
import type { ReportProblem } from './report-problem.ts';
import { noteForDesk } from './take-in-report.ts';

export type ChunkTaken = { type: 'taken'; complete: boolean } | { type: 'refused'; problem: ReportProblem };

/** The size that this chunk of the file must have. */
const sizeOf = ({ bytes }: ReportFile, index: number): number => Math.min(CHUNK_BYTES, bytes - index * CHUNK_BYTES);

export const announcedFile = (job: ViolationJob, sha256: Sha256): ReportFile | undefined => job.violation.files?.find((file) => file.sha256 === sha256);

export const fileProgress = (job: ViolationJob, file: ReportFile, { databases }: Pick<ReportParts, 'databases'>): Promise<number[]> => chunksThere(databases.store(wardDatabases(job.ward).media), file);

export async function takeChunk({ job, file, index, bytes }: { job: ViolationJob; file: ReportFile; index: number; bytes: Buffer }, parts: Pick<ReportParts, 'databases'>): Promise<ChunkTaken> {
  const names = wardDatabases(job.ward);
  const media = parts.databases.store(names.media);
  const trouble = (why: 'wrong-kind-of-file' | 'video-too-long' | 'hash-differs') => noteForDesk(parts.databases.store(names.desk), job, { claims: [], troubles: [{ file: file.sha256, why }] });
  if (!(index < chunkCount(file.bytes)) || bytes.length !== sizeOf(file, index)) return { type: 'refused', problem: { code: 'hash-differs' } };
  if (index === 0) {
    // An HTML page called .jpg is found by its first bytes, before any more of it comes.
    const kind = kindOfReportFile(bytes);
    if (kind?.use !== file.use || kind.mime !== file.mime) {
      await trouble('wrong-kind-of-file');
      return { type: 'refused', problem: { code: 'wrong-kind-of-file' } };
    }
  } else if (!(await readChunk(media, file.sha256, 0))) {
    // The first comes first: no bytes are kept of what nobody has looked at.
    return { type: 'refused', problem: { code: 'file-unknown' } };
  }
  await storeChunk(media, { sha256: file.sha256, index, of: chunkCount(file.bytes), by: job.createdBy, report: job._id }, bytes);
  if ((await chunksThere(media, file)).length < chunkCount(file.bytes)) return { type: 'taken', complete: false };
  if (!(await isWhole(media, file))) {
    await removeChunks(media, file, job._id);
    await trouble('hash-differs');
    return { type: 'refused', problem: { code: 'hash-differs' } };
  }
  // Only now: the header that says how long it is may stand at the end.
  if (await saysTooLong(file, readerOf(media, file.sha256))) {
    await removeChunks(media, file, job._id);
    await trouble('video-too-long');
    return { type: 'refused', problem: { code: 'video-too-long' } };
  }
  const claim = readExif((await readChunk(media, file.sha256, 0)) ?? Buffer.alloc(0));
  if (Object.keys(claim).length > 0) await noteForDesk(parts.databases.store(names.desk), job, { claims: [{ sha256: file.sha256, ...claim }], troubles: [] });
  return { type: 'taken', complete: true };
}
