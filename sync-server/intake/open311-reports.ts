// Open311 GeoReport v2 requests to violations. The reporter's name and number go into a document of their own, for the desk only.
import { z } from 'zod';
import { LIMITS } from '$domain/common-fields.ts';
import { contactDocId, contactDocSchema, type ContactDoc } from '$domain/contact.ts';
import { addWorkingDays, workCalendar, type WorkCalendar } from '$domain/deadline.ts';
import { mintJobId } from '$domain/ids.ts';
import { jobSchema, type ViolationJob } from '$domain/job.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import { readPhone } from '$domain/phone.ts';
import { dateOf } from '$domain/vietnam-time.ts';
import type { Settings, WardOutline } from '$domain/ward.ts';
import { REACH_METRES, wardOfPlace } from '$domain/ward-of-place.ts';
import { contentOf, type Candidate, type Candidates, type Provenance } from './candidates.ts';
import { MAX_ROWS } from './grid.ts';
import { shown, type FileProblem, type RowProblem } from './sentences.ts';
import { wardNamedIn, wardsByKey } from './ward-names.ts';

/**
 * Working days until a report should have been looked at on the spot, by the date of the report: minutes are drawn up within
 * 2 working days (Nghị định 118/2021, Art. 12). Used where the report brings no expected time.
 */
export const REPORT_DEADLINES: readonly { validFrom: string; workingDays: number }[] = [{ validFrom: '2022-01-01', workingDays: 2 }];

const optionalText = z.string().nullish();
const reportSchema = z.object({
  service_request_id: z.union([z.string(), z.number()]).transform(String),
  service_code: z.string(),
  service_name: optionalText,
  status: z.string().default('open'),
  description: optionalText,
  address: optionalText,
  address_string: optionalText,
  lat: z.number().nullish(),
  long: z.number().nullish(),
  requested_datetime: z.iso.datetime({ offset: true }),
  expected_datetime: z.iso.datetime({ offset: true }).nullish(),
  first_name: optionalText,
  last_name: optionalText,
  phone: optionalText,
  email: optionalText,
  media_url: optionalText
});
type Report = z.infer<typeof reportSchema>;

export type ReadReports = { type: 'reports'; reports: unknown[] } | { type: 'failed'; problem: FileProblem };

/** The list itself, or an object that holds it as `requests` or `service_requests`. */
export function readReports(text: string): ReadReports {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return { type: 'failed', problem: { code: 'not-json' } };
    throw error;
  }
  const list = z.array(z.unknown());
  const file = z.union([list, z.object({ requests: list }).transform((file) => file.requests), z.object({ service_requests: list }).transform((file) => file.service_requests)]).safeParse(parsed);
  if (!file.success) return { type: 'failed', problem: { code: 'not-open311' } };
  if (file.data.length === 0) return { type: 'failed', problem: { code: 'empty' } };
  if (file.data.length > MAX_ROWS) return { type: 'failed', problem: { code: 'too-many-rows', maxRows: MAX_ROWS } };
  return { type: 'reports', reports: file.data };
}

export interface ReportContext {
  wards: readonly WardOutline[];
  settings: Settings;
  provenance: Provenance;
}

/** `line` is the report's place in the list, the first being 1. */
export function reportCandidates(reports: readonly unknown[], context: ReportContext): Candidates {
  const prepared = { ...context, calendar: workCalendar(context.settings), named: wardsByKey(context.wards) };
  return { length: reports.length, at: (index) => readReport(reports[index], index + 1, prepared) };
}

interface Prepared extends ReportContext {
  calendar: WorkCalendar;
  named: ReadonlyMap<string, WardOutline>;
}

function readReport(raw: unknown, line: number, { wards, named, settings, calendar, provenance }: Prepared): Candidate {
  const parsed = reportSchema.safeParse(raw);
  if (!parsed.success) return { type: 'refused', line, content: contentOf([JSON.stringify(raw) ?? '']), problems: [{ code: 'not-a-report' }] };
  const report = parsed.data;
  const problems: RowProblem[] = [];
  const id = report.service_request_id.trim();
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/.test(id)) problems.push({ code: 'id-malformed', value: shown(id) });
  if (report.status.toLowerCase() === 'closed') problems.push({ code: 'report-closed' });
  const category = settings.categories.find(({ code }) => code === report.service_code.trim().toUpperCase());
  if (!category) problems.push({ code: 'category-unknown', value: shown(report.service_code) });
  const address = normaliseLine(report.address_string ?? report.address ?? '');
  const description = normaliseLines(report.description ?? '');
  if (address.length > LIMITS.address) problems.push({ code: 'too-long', heading: 'address_string', max: LIMITS.address });
  if (description.length > LIMITS.description) problems.push({ code: 'too-long', heading: 'description', max: LIMITS.description });
  const point = pointOf(report, problems);
  const ward = (point && wardOfPlace(wards, point, REACH_METRES)) ?? wardNamedIn(address, named);
  if (!ward && !problems.some(({ code }) => code === 'coordinates-malformed')) problems.push({ code: 'place-unknown' });
  if (problems.length > 0 || !ward || !category) return { type: 'refused', line, ...(ward && { ward: ward.slug }), content: contentOf([id, description, address]), problems };

  const received = new Date(report.requested_datetime).toISOString();
  const job: ViolationJob = {
    _id: mintJobId('violation', id),
    type: 'job',
    v: 1,
    kind: 'violation',
    ward: ward.slug,
    title: normaliseLine(report.service_name ?? '').slice(0, LIMITS.title) || category.vi,
    place: { address, ...point },
    received,
    due: report.expected_datetime ? new Date(report.expected_datetime).toISOString() : addWorkingDays(received, workingDaysFor(received), calendar),
    ...provenance,
    violation: { category: category.code, description, media: mediaOf(report) }
  };
  const contact = contactOf(report, job);
  return { type: 'job', line, job: jobSchema.parse(job), ...(contact && { contact }) };
}

function pointOf({ lat, long }: Report, problems: RowProblem[]): { lat: number; lon: number } | undefined {
  if (typeof lat !== 'number' && typeof long !== 'number') return undefined;
  if (typeof lat !== 'number' || typeof long !== 'number') {
    problems.push({ code: 'coordinates-half' });
    return undefined;
  }
  if (Math.abs(lat) > 90 || Math.abs(long) > 180) {
    problems.push({ code: 'coordinates-malformed', value: `${lat}; ${long}` });
    return undefined;
  }
  return { lat, lon: long };
}

/** Links are kept as text for people to open; anything but http(s) is no picture on the web. */
function mediaOf({ media_url: media }: Report): string[] {
  const url = media?.trim() ?? '';
  return url.length <= 1000 && /^https?:\/\/[^\s]+$/.test(url) ? [url] : [];
}

function contactOf(report: Report, job: ViolationJob): ContactDoc | undefined {
  const name = normaliseLine([report.last_name, report.first_name].filter(Boolean).join(' ')).slice(0, LIMITS.name);
  const typedPhone = normaliseLine(report.phone ?? '').slice(0, 40);
  const email = normaliseLine(report.email ?? '').slice(0, 254);
  if (name === '' && typedPhone === '' && email === '') return undefined;
  const phone = readPhone(typedPhone);
  return contactDocSchema.parse({
    _id: contactDocId(job._id),
    type: 'contact',
    v: 1,
    job: job._id,
    ward: job.ward,
    name,
    ...(typedPhone !== '' && { phone: phone.type === 'phone' ? phone.phone : typedPhone }),
    ...(email !== '' && { email }),
    source: job.source,
    createdAt: job.createdAt,
    createdBy: job.createdBy
  });
}

function workingDaysFor(received: string): number {
  const rule = REPORT_DEADLINES.findLast(({ validFrom }) => validFrom <= dateOf(received)) ?? REPORT_DEADLINES[0]!;
  return rule.workingDays;
}
