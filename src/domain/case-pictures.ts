// Which pictures a patrol should have with it where there is no network: those of the reports it is sent to, and small ones of what was photographed
// there before. Bounded, for a phone has other things to hold.
import { needsPreview, type Evidence } from './evidence.ts';
import type { JobId, Sha256 } from './ids.ts';
import type { Job } from './job.ts';

export interface CasePicture {
  job: JobId;
  sha256: Sha256;
  /** `report`: came with the report. `earlier`: a patrol's photo, of which the small picture is enough. */
  from: 'report' | 'earlier';
  /** What is at most fetched. */
  bytes: number;
}

export interface PictureLimits {
  pictures: number;
  /** Of all together, as they are kept. */
  bytes: number;
  /** The latest ones of each case. */
  earlierPerCase: number;
}

/** A photo of a report is made smaller before it is kept: 1280 pixels come to some 200 KB. */
export const PICTURE_LIMITS: PictureLimits = { pictures: 80, bytes: 24 * 1024 * 1024, earlierPerCase: 6 };
export const KEPT_REPORT_BYTES = 400 * 1024;
const SMALL_BYTES = 48 * 1024;

/**
 * Case by case in the given order (the most urgent first), and as far as the limits go.
 * @param cases open ones, each with the evidence of its log, newest first
 */
export function picturesToHave(cases: readonly { job: Job; evidence: readonly Evidence[] }[], limits = PICTURE_LIMITS): CasePicture[] {
  const wanted = cases.flatMap(({ job, evidence }): CasePicture[] => {
    if (job.kind !== 'violation') return [];
    const reported = (job.violation.files ?? []).filter(({ use }) => use === 'photo').map(({ sha256, bytes }) => ({ job: job._id, sha256, from: 'report' as const, bytes }));
    const earlier = evidence.filter(({ use, copyOf }) => use === 'photo' && !copyOf).slice(0, limits.earlierPerCase);
    return [...reported, ...earlier.map(({ sha256, bytes }) => ({ job: job._id, sha256, from: 'earlier' as const, bytes: needsPreview(bytes) ? SMALL_BYTES : bytes }))];
  });
  const having: CasePicture[] = [];
  let room = limits.bytes;
  for (const picture of wanted) {
    room -= Math.min(picture.bytes, KEPT_REPORT_BYTES);
    if (having.length >= limits.pictures || room < 0) break;
    if (!having.some(({ sha256, from }) => sha256 === picture.sha256 && from === picture.from)) having.push(picture);
  }
  return having;
}
