// What the public page (/bao-cao) asks of the server. No accounts: an address has an allowance, each report costs a calculation, and whoever floods
// the page is answered shortly before anything is read of it.
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sha256Schema, wardDatabases } from '$domain/ids.ts';
import { CHUNK_BYTES } from '$domain/evidence.ts';
import { normaliseLines } from '$domain/normalise-text.ts';
import { readReportCode } from '$domain/report-code.ts';
import { readBody, readJsonObject } from '../couch/read-body.ts';
import { CouchError } from '../couch/couch-error.ts';
import { addressKey, Allowance } from './allowance.ts';
import { announcedFile, fileProgress, takeChunk } from './announced-files.ts';
import { hashOfCode, keyOfCode, problemOfFiles, readOwnBodies, readSaid, refuse, reportByCode } from './api.ts';
import { RecentContents } from './recent-contents.ts';
import type { ReportParts } from './report-parts.ts';
import { publicReportSchema } from './said-schema.ts';
import { readLog, standingOf } from './standing.ts';
import { takeInReport } from './take-in-report.ts';
import { Work } from './work.ts';

export interface PublicPageOptions {
  /** Zero bits of the calculation; tests ask for few. */
  bits?: { least: number; most: number };
}

/** A phone of the lower range computes 2^15 hashes in under a second; at the end of an address's allowance it takes half a minute. */
const BITS = { least: 15, most: 20 };
/** Many phones share an address of their provider; a person reads and types for longer than this. */
const FILLED_MS = 3000;
const MB = 1024 * 1024;

const againSchema = z.object({ remark: z.string().max(2000).default('') });

export function publicPageRoutes(parts: ReportParts, { bits = BITS }: PublicPageOptions = {}): FastifyPluginAsync {
  const { now } = parts;
  const work = new Work({ bits, now });
  const asking = new Allowance({ most: 300, perHour: 3600, now });
  const sending = new Allowance({ most: 60, perHour: 600, now });
  const reports = new Allowance({ most: 30, perHour: 120, now });
  const everyone = new Allowance({ most: 300, perHour: 3600, now });
  const uploading = new Allowance({ most: 300 * MB, perHour: 600 * MB, now });
  const recent = new RecentContents(now);

  return async (app) => {
    readOwnBodies(app);
    app.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const isUpload = request.url.startsWith('/api/reports/files/');
      const seconds = (request.method === 'POST' && !isUpload ? sending : asking).take(addressOf(request), isUpload ? 0.2 : 1);
      // Whoever floods is answered before a byte of the body is read, and the connection ends.
      if (seconds > 0) return refuse(reply.header('connection', 'close'), { code: 'too-often', seconds });
    });

    app.get('/api/report-form', async () => {
      const docs = await parts.wards.all();
      return {
        categories: docs[0]?.settings.categories ?? [],
        wards: docs.map(({ ward: { slug, name, centre, outline, approximate } }) => ({ slug, name, centre, outline, approximate }))
      };
    });

    app.get('/api/report-challenge', async (request) => work.challenge(addressOf(request), reports.used(addressOf(request))));

    app.post('/api/reports', async (request, reply) => {
      const read = await readSaid(request, publicReportSchema);
      if (read.type === 'refused') return refuse(reply, read.problem);
      const { said } = read;
      const code = readReportCode(said.code);
      if (!code) return refuse(reply, { code: 'malformed', field: 'code' });
      if (said.website !== '' || said.filledMs < FILLED_MS) return refuse(reply, { code: 'looks-automatic' });
      const address = addressOf(request);
      if (!work.check({ ...said.work, codeHash: hashOfCode(code), address })) return refuse(reply, { code: 'work-missing' });
      const seconds = Math.max(reports.take(address), everyone.take('everyone'));
      if (seconds > 0) return refuse(reply, { code: 'too-often', seconds });
      const problem = problemOfFiles(said.files);
      if (problem) return refuse(reply, problem);
      if (recent.isKnown(said, code)) return refuse(reply, { code: 'already-received' });
      const receivedAt = new Date(now()).toISOString();
      const taken = await takeInReport(
        { ...said, key: keyOfCode(code), media: [], files: said.files.map((file) => ({ ...file, receivedAt })), source: 'bao-cao', createdBy: 'bao-cao', receivedAt },
        { databases: parts.databases, wardDocs: await parts.wards.all() }
      );
      if (taken.type === 'refused') return refuse(reply, taken.problem);
      recent.note(said, code);
      await parts.follower.refresh(taken.job, parts.databases.store(wardDatabases(taken.job.ward).jobs));
      return { type: 'taken', ward: await wardName(taken.job.ward) };
    });

    app.get('/api/reports/files/:sha256', async (request, reply) => {
      const found = await findFile(request);
      if (!found) return refuse(reply, { code: 'file-unknown' });
      return { there: await fileProgress(found.job, found.file, parts) };
    });

    app.post('/api/reports/files/:sha256/:index', async (request, reply) => {
      const found = await findFile(request);
      const { index } = request.params as { index: string };
      if (!found || !/^\d{1,3}$/.test(index)) return refuse(reply.header('connection', 'close'), { code: 'file-unknown' });
      const seconds = uploading.take(addressOf(request), Number(request.headers['content-length'] ?? CHUNK_BYTES));
      if (seconds > 0) return refuse(reply.header('connection', 'close'), { code: 'too-often', seconds });
      const bytes = await chunkOf(request);
      if (!bytes) return refuse(reply.header('connection', 'close'), { code: 'file-too-large' });
      const taken = await takeChunk({ ...found, index: Number(index), bytes }, parts);
      return taken.type === 'refused' ? refuse(reply, taken.problem) : taken;
    });

    app.get('/api/reports/status', async (request, reply) => {
      const job = await reportByCode(request, parts);
      if (!job) return refuse(reply, { code: 'code-unknown' });
      const jobs = parts.databases.store(wardDatabases(job.ward).jobs);
      const { stage, closed, reopened, answers, updatedAt } = await standingOf(job, jobs);
      const files = await Promise.all((job.violation.files ?? []).map(async (file) => ({ sha256: file.sha256, use: file.use, bytes: file.bytes, there: await fileProgress(job, file, parts) })));
      return {
        type: 'status', stage, closed, reopened, answers, updatedAt, received: job.received, due: job.due, category: job.violation.category, description: job.violation.description, address: job.place.address, ward: await wardName(job.ward), files
      };
    });

    app.post('/api/reports/again', async (request, reply) => {
      const job = await reportByCode(request, parts);
      if (!job) return refuse(reply, { code: 'code-unknown' });
      const said = againSchema.safeParse(await readJsonObject(request.raw, 16 * 1024));
      if (!said.success) return refuse(reply, { code: 'too-long', field: 'remark', max: 2000 });
      const jobs = parts.databases.store(wardDatabases(job.ward).jobs);
      // A report that was merged is put right, or not, where the work is done.
      const standing = await standingOf(job, jobs);
      if (!standing.closed) return refuse(reply, { code: 'still-open' });
      const { view } = await readLog(jobs, job._id);
      const target = view.outcome === 'merged' && standing.mergedInto !== undefined ? standing.mergedInto : job._id;
      const remark = normaliseLines(said.data.remark);
      await parts.serverLog.append(job.ward, target, { kind: 'reopened', data: { by: 'reporter', ...(remark !== '' && { remark }) } });
      await parts.follower.refresh(job, jobs);
      return { type: 'taken' };
    });
  };

  async function findFile(request: FastifyRequest) {
    const sha256 = sha256Schema.safeParse((request.params as { sha256: string }).sha256);
    const job = sha256.success ? await reportByCode(request, parts) : undefined;
    const file = job && sha256.success ? announcedFile(job, sha256.data) : undefined;
    return job && file && { job, file };
  }

  async function wardName(slug: string): Promise<string> {
    return (await parts.wards.all()).find(({ ward }) => ward.slug === slug)?.ward.name ?? slug;
  }
}

const addressOf = (request: FastifyRequest): string => addressKey(request.ip);

async function chunkOf(request: FastifyRequest): Promise<Buffer | undefined> {
  try {
    return await readBody(request.raw, CHUNK_BYTES);
  } catch (thrown) {
    if (thrown instanceof CouchError && thrown.status === 413) return undefined;
    throw thrown;
  }
}
