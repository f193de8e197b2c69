// What the JSON routes for reports share: bodies that are parsed, refusals in sentences, reports found by code.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { mintJobId, wardDatabases } from '$domain/ids.ts';
import type { ViolationJob } from '$domain/job.ts';
import { hashedReportCode, readReportCode, reportKey, type ReportCode } from '$domain/report-code.ts';
import { readJsonObject } from '../couch/read-body.ts';
import { MAX_REPORT_FILES, MAX_REPORT_PHOTO_BYTES } from '$domain/report-file.ts';
import type { ReportParts } from './report-parts.ts';
import { problemSentence, statusOfProblem, type ReportProblem } from './report-problem.ts';
import { MOST_FILE_BYTES, type saidSchema } from './said-schema.ts';
import { findReport } from './take-in-report.ts';

const MAX_JSON_BYTES = 128 * 1024;

export function readOwnBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
}

export function refuse(reply: FastifyReply, problem: ReportProblem): FastifyReply {
  if (problem.code === 'too-often') reply.header('retry-after', String(problem.seconds));
  return reply.code(statusOfProblem(problem)).send({ type: 'refused', ...problem, ...problemSentence(problem) });
}

export async function readSaid<T>(request: FastifyRequest, schema: z.ZodType<T>): Promise<{ type: 'said'; said: T } | { type: 'refused'; problem: ReportProblem }> {
  const parsed = schema.safeParse(await readJsonObject(request.raw, MAX_JSON_BYTES));
  if (parsed.success) return { type: 'said', said: parsed.data };
  return { type: 'refused', problem: { code: 'malformed', field: parsed.error.issues[0]?.path.join('.') ?? '' } };
}

export function problemOfFiles(files: z.infer<typeof saidSchema>['files']): ReportProblem | undefined {
  if (files.length > MAX_REPORT_FILES) return { code: 'too-many-files' };
  if (files.some(({ use, bytes }) => bytes > (use === 'photo' ? MAX_REPORT_PHOTO_BYTES : MOST_FILE_BYTES))) return { code: 'file-too-large' };
  return undefined;
}

export const hashOfCode = (code: ReportCode): string => createHash('sha256').update(hashedReportCode(code)).digest('hex');
export const keyOfCode = (code: ReportCode): string => reportKey(hashOfCode(code));

/** The report that the request's code names (header `x-report-code`: a code has no business in a server's log of addresses). */
export async function reportByCode(request: FastifyRequest, { databases, wards, index }: ReportParts): Promise<ViolationJob | undefined> {
  const given = request.headers['x-report-code'];
  const code = typeof given === 'string' ? readReportCode(given) : undefined;
  if (!code) return undefined;
  const id = mintJobId('violation', keyOfCode(code));
  const standing = await index.get(keyOfCode(code));
  const slugs = standing ? [standing.ward] : (await wards.all()).map(({ ward }) => ward.slug);
  for (const slug of slugs) {
    const job = await findReport(databases.store(wardDatabases(slug).jobs), id);
    if (job) return job;
  }
  return undefined;
}
