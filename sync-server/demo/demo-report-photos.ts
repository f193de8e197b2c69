// Every second report of the demo came with a photo. Drawn by chance of its own, so that the rest of the demo stays as it is.
import { createHash } from 'node:crypto';
import { CHUNK_ATTACHMENT, chunkDocId } from '$domain/evidence.ts';
import { sha256Schema, type WardSlug } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { Doc } from '../couch/document-store.ts';
import { drawPhoto } from './demo-pictures.ts';
import { seededRandom } from './random.ts';

export interface ReportPhotos {
  jobs: Job[];
  /** For the media databases, by ward. */
  media: Map<WardSlug, Doc[]>;
}

export function demoReportPhotos(jobs: readonly Job[], seed: number): ReportPhotos {
  const random = seededRandom(seed);
  const media = new Map<WardSlug, Doc[]>();
  let reports = 0;
  const photographed = jobs.map((job): Job => {
    if (job.kind !== 'violation' || reports++ % 2 === 1) return job;
    const { bytes } = drawPhoto(random);
    const sha256 = sha256Schema.parse(createHash('sha256').update(bytes).digest('hex'));
    const doc: Doc = {
      _id: chunkDocId(sha256, 0), type: 'chunk', v: 1, sha256, index: 0, of: 1, by: 'demo', report: job._id,
      _attachments: { [CHUNK_ATTACHMENT]: { content_type: 'application/octet-stream', data: bytes.toString('base64') } }
    };
    media.set(job.ward, [...(media.get(job.ward) ?? []), doc]);
    return { ...job, violation: { ...job.violation, files: [{ sha256, use: 'photo', bytes: bytes.length, mime: 'image/png', receivedAt: job.received }] } };
  });
  return { jobs: photographed, media };
}
