// GET requests and GET requests/{id}: how reports stand. Anyone may ask how; what was described and where exactly is told to the source that sent the
// report, and to everyone only where the organisation says so: a description may accuse a neighbour.
import { mintJobId, wardDatabases } from '$domain/ids.ts';
import { jobSchema, type ViolationJob } from '$domain/job.ts';
import type { WardDoc } from '$domain/ward.ts';
import { keyOf, type Standing } from '../reports/standing.ts';
import type { ReportParts } from '../reports/report-parts.ts';
import { statusNotes } from '../reports/status-words.ts';
import type { Source } from '../reports/sources.ts';
import { GeoReportError, localInstant } from './geo-report.ts';

const DAY_MS = 86_400_000;
/** GeoReport v2: a list spans 90 days and holds 1000 requests at most. */
const MOST_DAYS = 90;
const MOST_REQUESTS = 1000;
/** About a hundred metres: which street, not which door. */
const BLUR_DIGITS = 3;

type Query = Readonly<Record<string, string | string[] | undefined>>;

export async function listRequests(query: Query, { source, parts }: { source: Source | undefined; parts: ReportParts }): Promise<Record<string, unknown>[]> {
  const ids = words(query, 'service_request_id');
  const { from, size } = page(query);
  const standings = ids.length > 0 ? await byIds(ids.slice(0, MOST_REQUESTS), parts) : (await parts.index.list({ ...span(query, parts.now()), ...filters(query), limit: from + size })).slice(from);
  return describe(standings, { source, parts });
}

export async function oneRequest(id: string, { source, parts }: { source: Source | undefined; parts: ReportParts }): Promise<Record<string, unknown>[]> {
  const standings = await byIds([id], parts);
  if (standings.length === 0) throw new GeoReportError(404, 'service_request_id was not found');
  return describe(standings, { source, parts });
}

async function byIds(ids: readonly string[], { index }: ReportParts): Promise<Standing[]> {
  const found = await Promise.all(ids.map((id) => index.get(id)));
  return found.filter((standing) => standing !== undefined);
}

function filters(query: Query): { categories?: string[]; closed?: boolean } {
  const categories = words(query, 'service_code').map((code) => code.toUpperCase());
  const statuses = words(query, 'status').map((status) => status.toLowerCase());
  if (statuses.some((status) => status !== 'open' && status !== 'closed')) throw new GeoReportError(400, 'status must be open or closed');
  const one = new Set(statuses).size === 1 ? statuses[0] : undefined;
  return { ...(categories.length > 0 && { categories }), ...(one !== undefined && { closed: one === 'closed' }) };
}

/** No part of the standard, but what most endpoints understand and clients ask for until a page is empty. */
function page(query: Query): { from: number; size: number } {
  const [page, size] = [wholeNumber(query, 'page') ?? 1, Math.min(wholeNumber(query, 'page_size') ?? MOST_REQUESTS, MOST_REQUESTS)];
  return { from: (page - 1) * size, size };
}

function wholeNumber(query: Query, name: string): number | undefined {
  const [text] = words(query, name);
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new GeoReportError(400, `${name} must be a whole number from 1 on`);
  return Number(text);
}

function span(query: Query, now: number): { from: string; to: string } {
  const [start, end] = [instant(query, 'start_date'), instant(query, 'end_date')];
  const to = end ?? (start === undefined ? now : Math.min(now, start + MOST_DAYS * DAY_MS));
  const from = start ?? to - MOST_DAYS * DAY_MS;
  if (from > to) throw new GeoReportError(400, 'start_date is later than end_date');
  if (to - from > MOST_DAYS * DAY_MS) throw new GeoReportError(400, `start_date and end_date may span ${MOST_DAYS} days at most`);
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

function instant(query: Query, name: string): number | undefined {
  const [text] = words(query, name);
  if (text === undefined) return undefined;
  // A "+" that a client did not encode came as a space.
  const at = Date.parse(text.replace(/ (?=\d\d:\d\d$)/, '+'));
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at)) throw new GeoReportError(400, `${name} must be a date and time as 2026-11-20T14:03:00+07:00`);
  return at;
}

/** `a,b` and the parameter more than once. */
function words(query: Query, name: string): string[] {
  const given = query[name];
  const list = given === undefined ? [] : Array.isArray(given) ? given : [given];
  return list.flatMap((each) => each.split(',')).map((each) => each.trim()).filter((each) => each !== '');
}

async function describe(standings: readonly Standing[], { source, parts }: { source: Source | undefined; parts: ReportParts }): Promise<Record<string, unknown>[]> {
  const wardDocs = new Map((await parts.wards.all()).map((doc) => [doc.ward.slug, doc]));
  const mayReadAll = (standing: Standing): boolean => wardDocs.get(standing.ward)?.settings.reports?.publicDetails === true || (source !== undefined && standing.source === `open311:${source.name}`);
  const jobs = await readJobs(standings.filter(mayReadAll), parts);
  return standings.map((standing) => requestOf(standing, { wardDoc: wardDocs.get(standing.ward), job: jobs.get(standing.job) }));
}

async function readJobs(standings: readonly Standing[], { databases }: ReportParts): Promise<Map<string, ViolationJob>> {
  const found = new Map<string, ViolationJob>();
  for (const ward of new Set(standings.map((standing) => standing.ward))) {
    const keys = standings.filter((standing) => standing.ward === ward).map(({ job }) => job as string);
    const { rows } = await databases.store(wardDatabases(ward).jobs).allDocs({ keys, include_docs: true });
    for (const { doc } of rows) {
      const parsed = jobSchema.safeParse(doc);
      if (parsed.success && parsed.data.kind === 'violation') found.set(parsed.data._id, parsed.data);
    }
  }
  return found;
}

function requestOf(standing: Standing, { wardDoc, job }: { wardDoc: WardDoc | undefined; job: ViolationJob | undefined }): Record<string, unknown> {
  const category = wardDoc?.settings.categories.find(({ code }) => code === standing.category);
  const blurred = (degrees: number | undefined): number | null => (degrees === undefined ? null : job ? degrees : Number(degrees.toFixed(BLUR_DIGITS)));
  return {
    service_request_id: keyOf(standing.job),
    status: standing.closed ? 'closed' : 'open',
    status_notes: statusNotes(standing),
    service_name: category?.vi ?? standing.category,
    service_code: standing.category,
    description: job?.violation.description ?? null,
    agency_responsible: wardDoc ? `UBND phường ${wardDoc.ward.name}` : null,
    service_notice: null,
    requested_datetime: localInstant(standing.received),
    updated_datetime: localInstant(standing.updatedAt),
    expected_datetime: localInstant(standing.due),
    address: job?.place.address ?? null,
    address_id: null,
    zipcode: null,
    lat: blurred(standing.lat),
    long: blurred(standing.lon),
    media_url: job?.violation.media[0] ?? null
  };
}

/** Ids are given at once, so a token is the id itself. */
export async function tokenOf(token: string, parts: ReportParts): Promise<Record<string, unknown>[]> {
  const standing = await parts.index.get(token);
  if (!standing || mintJobId('violation', token) !== standing.job) throw new GeoReportError(404, 'token was not found');
  return [{ service_request_id: token, token }];
}
