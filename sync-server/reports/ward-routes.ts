// What people of the ward ask of the server about reports: the desk takes one in by phone or at the counter, and whoever goes there looks at its photos.
import { Readable } from 'node:stream';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { chunkCount } from '$domain/evidence.ts';
import { jobIdSchema, sha256Schema, wardDatabases, type WardSlug } from '$domain/ids.ts';
import { readReportCode } from '$domain/report-code.ts';
import type { ReportFile } from '$domain/report-file.ts';
import { rolesByWard, type Role } from '$domain/roles.ts';
import { forbidden, notFound } from '../couch/couch-error.ts';
import type { DocumentStore } from '../couch/document-store.ts';
import { isServerAdmin } from '../couch/security.ts';
import { announcedFile } from './announced-files.ts';
import { keyOfCode, problemOfFiles, readOwnBodies, readSaid, refuse } from './api.ts';
import { readChunk } from './report-files.ts';
import type { ReportParts } from './report-parts.ts';
import { deskFormSchema } from './said-schema.ts';
import { findReport, takeInReport } from './take-in-report.ts';
import { withoutMetadata } from './without-metadata.ts';

const TAKES_IN: readonly Role[] = ['desk', 'supervisor'];
/** They may read the whole of a report, its untouched files too. */
const READS_ALL: readonly Role[] = ['desk', 'supervisor', 'admin'];

export function wardReportRoutes(parts: ReportParts): FastifyPluginAsync {
  return async (app) => {
    readOwnBodies(app);

    app.post('/api/desk/reports', async (request, reply) => {
      const read = await readSaid(request, deskFormSchema);
      if (read.type === 'refused') return refuse(reply, read.problem);
      const { said } = read;
      if (!holds(request, said.ward, TAKES_IN)) throw forbidden('You do not take reports in for this ward.');
      const code = readReportCode(said.code);
      if (!code) return refuse(reply, { code: 'malformed', field: 'code' });
      const problem = problemOfFiles(said.files);
      if (problem) return refuse(reply, problem);
      const receivedAt = new Date(parts.now()).toISOString();
      const taken = await takeInReport(
        { ...said, key: keyOfCode(code), media: [], files: said.files.map((file) => ({ ...file, receivedAt })), source: 'desk', createdBy: request.user.name ?? 'desk', receivedAt },
        { databases: parts.databases, wardDocs: await parts.wards.all() }
      );
      if (taken.type === 'refused') return refuse(reply, taken.problem);
      await parts.follower.refresh(taken.job, parts.databases.store(wardDatabases(taken.job.ward).jobs));
      return { type: 'taken', job: taken.job._id };
    });

    app.get('/api/report-files/:job/:sha256', async (request, reply) => {
      const { job, sha256 } = request.params as { job: string; sha256: string };
      const [id, hash] = [jobIdSchema.safeParse(job), sha256Schema.safeParse(sha256)];
      if (!id.success || !hash.success) throw notFound();
      for (const { ward } of await parts.wards.all()) {
        if (!holds(request, ward.slug, [...READS_ALL, 'patrol'])) continue;
        const names = wardDatabases(ward.slug);
        const report = await findReport(parts.databases.store(names.jobs), id.data);
        const file = report && announcedFile(report, hash.data);
        if (!file) continue;
        const media = parts.databases.store(names.media);
        const first = await readChunk(media, file.sha256, 0);
        if (!first) throw notFound('The file has not come in yet.');
        reply.type(file.mime).header('cache-control', 'private, max-age=86400').header('content-security-policy', "default-src 'none'; sandbox");
        // Where a photo says it was taken may be the reporter's window: patrols see the picture and not that.
        if (holds(request, ward.slug, READS_ALL) || file.use === 'video') return reply.send(Readable.from(chunksOf(media, file), { objectMode: false }));
        const whole: Buffer[] = [];
        for await (const chunk of chunksOf(media, file)) whole.push(chunk);
        return reply.send(withoutMetadata(Buffer.concat(whole)));
      }
      throw notFound();
    });
  };
}

/** A chunk at a time. Ends early where one is missing: what came is then shorter than it should be, and its hash another. */
async function* chunksOf(media: DocumentStore, { sha256, bytes }: ReportFile): AsyncGenerator<Buffer> {
  for (let index = 0; index < chunkCount(bytes); index++) {
    const chunk = await readChunk(media, sha256, index);
    if (!chunk) return;
    yield chunk;
  }
}

function holds(request: FastifyRequest, ward: WardSlug, roles: readonly Role[]): boolean {
  if (isServerAdmin(request.user)) return true;
  return (rolesByWard(request.user.roles).get(ward) ?? []).some((role) => roles.includes(role));
}
