// POST requests: another system sends a report, with a key of its own. Its picture is fetched before the report is written, for a job is written once.
import { createHash } from 'node:crypto';
import type { FileTrouble } from '$domain/desk-report.ts';
import { LIMITS } from '$domain/common-fields.ts';
import { MAX_REPORT_FILES, type ReportFile } from '$domain/report-file.ts';
import type { Settings } from '$domain/ward.ts';
import type { fewAtOnce } from '../net/few-at-once.ts';
import { readExif } from '../reports/exif.ts';
import { describeFile } from '../reports/report-files.ts';
import type { ReportParts } from '../reports/report-parts.ts';
import { problemSentence, statusOfProblem, type ReportProblem } from '../reports/report-problem.ts';
import type { Source } from '../reports/sources.ts';
import { takeInReport, type ReportBytes } from '../reports/take-in-report.ts';
import { GeoReportError } from './geo-report.ts';
import type { Form } from './read-form.ts';
import { readAttributes } from './services.ts';

const FETCH = { maxBytes: 20 * 1024 * 1024, timeoutMs: 15_000, maxRedirects: 3 };
/** The same report from the same source within this time is the same report: its answer did not arrive, and it was sent again. */
const SAME_MS = 30 * 60_000;

/** @param turn for what holds files in memory */
export async function postRequest(form: Form, { source, settings, parts, turn }: { source: Source; settings: Settings; parts: ReportParts; turn: ReturnType<typeof fewAtOnce> }): Promise<Record<string, unknown>[]> {
  const now = parts.now();
  const receivedAt = new Date(now).toISOString();
  const code = (form.text('service_code') ?? '').trim().toUpperCase();
  if (code === '') throw new GeoReportError(400, 'service_code was not provided');
  if (!settings.categories.some((category) => category.code === code)) throw new GeoReportError(404, 'service_code was not found');
  const attributes = readAttributes(form.attributes, code, settings);
  if (attributes.type === 'refused') throw new GeoReportError(400, attributes.description);
  const [lat, lon] = [degrees(form, 'lat'), degrees(form, 'long')];
  const said = {
    category: code,
    description: [(form.text('description') ?? '').slice(0, LIMITS.description + 1), ...attributes.lines].join('\n'),
    address: form.text('address_string') ?? '',
    ...(lat !== undefined && { lat }),
    ...(lon !== undefined && { lon }),
    contact: { name: [form.text('last_name'), form.text('first_name')].filter(Boolean).join(' '), phone: form.text('phone') ?? '', email: form.text('email') ?? '' }
  };
  if (lat === undefined && lon === undefined && said.address.trim() === '' && (form.text('address_id') ?? '').trim() !== '') throw new GeoReportError(400, 'address_id is not known here: send lat and long, or address_string');
  const urls = webAddresses(form);
  const keys = keysOf(JSON.stringify([source._id, said, urls.length > 1 ? urls : (urls[0] ?? ''), form.files.map(hashOf)]), now);
  const before = await parts.index.get(keys.before);
  const key = before && now - Date.parse(before.received) < SAME_MS ? keys.before : keys.now;
  const answer = [{ service_request_id: key, service_notice: null, account_id: null }];
  if (await parts.index.get(key)) return answer;

  const gathered = await turn(() => gather({ urls, form, receivedAt, parts }));
  const files = gathered.bytes.map(({ file }) => file);
  const claims = gathered.bytes.flatMap(({ file, bytes }) => {
    const claim = readExif(bytes.subarray(0, 128 * 1024));
    return Object.keys(claim).length > 0 ? [{ sha256: file.sha256, ...claim }] : [];
  });
  const by = `open311:${source.name}`;
  const taken = await takeInReport(
    { ...said, key, media: urls, files, source: by, createdBy: by, receivedAt },
    { databases: parts.databases, wardDocs: await parts.wards.all(), bytes: gathered.bytes, desk: { claims, troubles: gathered.troubles } }
  );
  if (taken.type === 'refused') {
    const { vi, en } = problemSentence(taken.problem);
    const status = statusOfProblem(taken.problem);
    throw new GeoReportError(status === 422 ? 400 : status, `${en} / ${vi}`);
  }
  await parts.follower.refresh(taken.job, parts.databases.store(`ward-${taken.job.ward}`));
  return answer;
}

function degrees(form: Form, name: string): number | undefined {
  const text = form.text(name)?.trim();
  if (text === undefined || text === '') return undefined;
  // "10.8" and nothing that JavaScript alone takes for a number ("0x1f", "1e3").
  if (!/^[+-]?\d{1,3}(\.\d{1,20})?$/.test(text)) throw new GeoReportError(400, `${name} must be decimal degrees (WGS 84)`);
  return Number(text);
}

/** Clients that send several pictures name `media_url` again for each. */
function webAddresses(form: Form): string[] {
  const urls = [...new Set(form.all('media_url').map((url) => url.trim()))].filter((url) => url !== '').slice(0, MAX_REPORT_FILES);
  if (urls.some((url) => url.length > 1000 || !/^https?:\/\/[^\s]+$/i.test(url) || !URL.canParse(url))) throw new GeoReportError(400, 'media_url must be an http(s) address of at most 1000 characters');
  return urls;
}

interface Gathered {
  bytes: ReportBytes[];
  troubles: FileTrouble[];
}

/** A picture that cannot be fetched does not cost the report: the address is kept, and the desk is told why. A file in the request itself is refused. */
async function gather({ urls, form, receivedAt, parts }: { urls: readonly string[]; form: Form; receivedAt: string; parts: ReportParts }): Promise<Gathered> {
  const gathered: Gathered = { bytes: [], troubles: [] };
  if (form.files.length > MAX_REPORT_FILES) throw new GeoReportError(400, problemSentence({ code: 'too-many-files' }).en);
  for (const bytes of form.files) {
    const file = await describeFile(bytes, receivedAt);
    if ('code' in file) throw new GeoReportError(file.code === 'file-too-large' ? 413 : 400, problemSentence(file).en);
    add(gathered, file, bytes);
  }
  for (const url of urls.slice(0, MAX_REPORT_FILES - gathered.bytes.length)) {
    const answer = await parts.fetchPublic({ url, ...FETCH });
    const fetched = answer.type === 'answered' && answer.status === 200 ? await describeFile(answer.bytes, receivedAt) : undefined;
    if (answer.type === 'answered' && fetched && !('code' in fetched)) add(gathered, fetched, answer.bytes);
    else gathered.troubles.push({ file: url, why: answer.type === 'answered' ? whyNot(fetched) : answer.type });
  }
  return gathered;
}

function whyNot(fetched: ReportFile | ReportProblem | undefined): FileTrouble['why'] {
  if (!fetched || !('code' in fetched)) return 'failed';
  return fetched.code === 'wrong-kind-of-file' || fetched.code === 'video-too-long' ? fetched.code : 'too-large';
}

function add({ bytes: gathered }: Gathered, file: ReportFile, bytes: Buffer): void {
  if (!gathered.some((other) => other.file.sha256 === file.sha256)) gathered.push({ file, bytes });
}

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Two names that the report may have: of this half hour, and of the one before, in which it may have come the first time. */
function keysOf(content: string, now: number): { now: string; before: string } {
  const slot = Math.floor(now / SAME_MS);
  const name = (of: number): string => {
    const day = new Date(of * SAME_MS + 7 * 3_600_000).toISOString().slice(2, 10).replaceAll('-', '');
    return `pa-${day}-${createHash('sha256').update(`${of} ${content}`).digest('hex').slice(0, 12)}`;
  };
  return { now: name(slot), before: name(slot - 1) };
}

