// Small pictures of a case's earlier photos, for the patrol that is to look at it again: to find the place, and to take the same view. Phones in the
// street do not read one another's evidence (the media database refuses them); this hands out previews, of photos, of an open case, to those who work on it.
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { CHUNK_ATTACHMENT, chunkDocId, needsPreview, previewDocId, type Evidence } from '$domain/evidence.ts';
import type { Entry } from '$domain/entry.ts';
import { jobIdSchema, sha256Schema, wardDatabases } from '$domain/ids.ts';
import type { JobView } from '$domain/job-view.ts';
import { rolesByWard } from '$domain/roles.ts';
import { isMissing, notFound } from '../couch/couch-error.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import type { ReportParts } from './report-parts.ts';
import { readLog } from './standing.ts';
import { findReport } from './take-in-report.ts';

export function casePreviewRoute({ databases, wards }: Pick<ReportParts, 'databases' | 'wards'>): FastifyPluginAsync {
  return async (app) => {
    app.get('/api/case-previews/:job/:sha256', async (request, reply) => {
      const { job, sha256 } = request.params as { job: string; sha256: string };
      const [id, hash] = [jobIdSchema.safeParse(job), sha256Schema.safeParse(sha256)];
      if (!id.success || !hash.success) throw notFound();
      for (const { ward } of await wards.all()) {
        if (!patrols(request, ward.slug)) continue;
        const names = wardDatabases(ward.slug);
        const jobs = databases.store(names.jobs);
        if (!(await findReport(jobs, id.data))) continue;
        const { view, entries } = await readLog(jobs, id.data);
        const found = entries.flatMap(({ by, evidence }) => evidence.filter(({ sha256: named, use }) => named === hash.data && use === 'photo').map((piece) => ({ by, piece })));
        // A case of others answers as one that is not there.
        if (found.length === 0 || !worksOn(request.user.name, view, entries)) continue;
        const { piece } = found[0]!;
        const picture = await previewOf(databases.store(names.media), piece, found.map(({ by }) => by));
        if (!picture) throw notFound('The picture has not come in yet.');
        reply.type(needsPreview(piece.bytes) ? 'image/jpeg' : piece.mime).header('cache-control', 'private, no-store').header('content-security-policy', "default-src 'none'; sandbox");
        return reply.send(picture);
      }
      throw notFound();
    });
  };
}

const patrols = ({ user }: FastifyRequest, ward: string): boolean => [...rolesByWard(user.roles)].some(([slug, roles]) => slug === ward && roles.includes('patrol'));

/** It is theirs, or they have written in its log; and it is not over. */
const worksOn = (person: string | null, view: JobView, entries: readonly Entry[]): boolean =>
  view.state !== 'done' && (view.assignee === person || entries.some(({ by }) => by === person));

/**
 * A file that is no larger than a preview is its own. Only what came from whoever wrote the entry: hashes of others' photos are known to everyone of the
 * ward, and naming one in an entry of one's own must not open it.
 */
async function previewOf(media: DocumentStore, { sha256, bytes }: Evidence, writers: readonly string[]): Promise<Buffer | undefined> {
  const id = needsPreview(bytes) ? previewDocId(sha256) : chunkDocId(sha256, 0);
  try {
    const { by } = await media.get(id);
    return typeof by === 'string' && writers.includes(by) ? await media.attachment(id, CHUNK_ATTACHMENT) : undefined;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}
