// What a report says, from whichever door it came in, to a job of the right ward and the reporter's contact beside it.
import { LIMITS } from '$domain/common-fields.ts';
import { contactDocId, contactDocSchema, type ContactDoc } from '$domain/contact.ts';
import { addWorkingDays, workCalendar } from '$domain/deadline.ts';
import { mintJobId } from '$domain/ids.ts';
import { jobSchema, type ViolationJob } from '$domain/job.ts';
import { normaliseLine, normaliseLines } from '$domain/normalise-text.ts';
import { readPhone } from '$domain/phone.ts';
import type { ReportFile } from '$domain/report-file.ts';
import { ruleOn } from '$domain/rule-on.ts';
import { dateOf } from '$domain/vietnam-time.ts';
import { REACH_METRES, reachOf, wardOfPlace } from '$domain/ward-of-place.ts';
import type { WardDoc, WardOutline } from '$domain/ward.ts';
import { wardNamedIn, wardsByKey } from '../intake/ward-names.ts';
import { REPORT_DEADLINES } from '../intake/open311-reports.ts';
import type { ReportProblem } from './report-problem.ts';

/** As a person or another system says it, untouched. */
export interface SaidReport {
  /** Of the job's id: made from what is reported, so that sending it twice makes one job. */
  key: string;
  category: string;
  description: string;
  address: string;
  lat?: number;
  lon?: number;
  contact: { name: string; phone: string; email: string };
  /** Addresses of pictures on the web. */
  media: string[];
  files: ReportFile[];
  /** `bao-cao`, `desk`, `open311:<source>`. */
  source: string;
  createdBy: string;
  /** ISO instant. */
  receivedAt: string;
  /** The desk of a ward takes it for that ward, wherever the place is. */
  ward?: WardOutline['slug'];
}

export type ReadReport = { type: 'report'; job: ViolationJob; contact?: ContactDoc } | { type: 'refused'; problem: ReportProblem };

export function readSaidReport(said: SaidReport, wardDocs: readonly WardDoc[]): ReadReport {
  const refused = (problem: ReportProblem): ReadReport => ({ type: 'refused', problem });
  const address = normaliseLine(said.address);
  const description = normaliseLines(said.description);
  if (address.length > LIMITS.address) return refused({ code: 'too-long', field: 'address_string', max: LIMITS.address });
  if (description.length > LIMITS.description) return refused({ code: 'too-long', field: 'description', max: LIMITS.description });
  if (description === '' && said.files.length === 0 && said.media.length === 0) return refused({ code: 'nothing-said' });
  const located = locate({ ...said, address }, wardDocs);
  if ('code' in located) return refused(located);
  const { settings } = located.wardDoc;
  const category = settings.categories.find(({ code }) => code === said.category.trim().toUpperCase());
  if (!category) return refused({ code: 'category-unknown' });
  const contact = readContact(said);
  if ('code' in contact) return refused(contact);

  const { receivedAt: received } = said;
  const job: ViolationJob = {
    _id: mintJobId('violation', said.key),
    type: 'job',
    v: 1,
    kind: 'violation',
    ward: located.wardDoc.ward.slug,
    title: category.vi,
    place: { address, ...located.point },
    received,
    due: addWorkingDays(received, workingDays(category.code, received, settings), workCalendar(settings)),
    source: said.source,
    createdAt: received,
    createdBy: said.createdBy,
    violation: { category: category.code, description, media: said.media, ...(said.files.length > 0 && { files: said.files }) }
  };
  const { name, phone, email } = contact;
  const given = name !== '' || phone !== '' || email !== '';
  return {
    type: 'report',
    job: jobSchema.parse(job) as ViolationJob,
    ...(given && {
      contact: contactDocSchema.parse({
        _id: contactDocId(job._id), type: 'contact', v: 1, job: job._id, ward: job.ward, name, ...(phone !== '' && { phone }), ...(email !== '' && { email }), source: job.source, createdAt: received, createdBy: said.createdBy
      })
    })
  };
}

type Located = { wardDoc: WardDoc; point?: { lat: number; lon: number } };

function locate({ lat, lon, address, ward: taking }: SaidReport, wardDocs: readonly WardDoc[]): Located | ReportProblem {
  if ((lat === undefined) !== (lon === undefined)) return { code: 'coordinates-half' };
  if (lat !== undefined && !(Math.abs(lat) <= 90 && Math.abs(lon ?? 0) <= 180)) return { code: 'coordinates-malformed' };
  const point = lat === undefined || lon === undefined ? undefined : { lat, lon };
  const wards = wardDocs.map(({ ward }) => ward);
  const docOf = (outline: WardOutline): WardDoc => wardDocs.find(({ ward }) => ward.slug === outline.slug)!;
  if (taking !== undefined) {
    const own = wardDocs.find(({ ward }) => ward.slug === taking);
    // A slip of the finger on the map, not another ward's case: the street that parts two wards is looked after by both.
    if (!own || (point && !wardOfPlace([own.ward], point, REACH_METRES))) return { code: 'outside' };
    return !point && address === '' ? { code: 'place-missing' } : { wardDoc: own, ...(point && { point }) };
  }
  if (point) {
    const found = wardOfPlace(wards, point, reachOf(wards));
    return found ? { wardDoc: docOf(found), point } : { code: 'outside' };
  }
  if (address === '') return { code: 'place-missing' };
  const named = wardNamedIn(address, wardsByKey(wards));
  return named ? { wardDoc: docOf(named) } : { code: 'address-unknown' };
}

function readContact({ contact }: SaidReport): { name: string; phone: string; email: string } | ReportProblem {
  const [name, typedPhone, email] = [normaliseLine(contact.name), normaliseLine(contact.phone), normaliseLine(contact.email)];
  if (name.length > LIMITS.name) return { code: 'too-long', field: 'name', max: LIMITS.name };
  if (typedPhone.length > 40) return { code: 'too-long', field: 'phone', max: 40 };
  if (email.length > 254) return { code: 'too-long', field: 'email', max: 254 };
  const phone = readPhone(typedPhone);
  return { name, phone: phone.type === 'phone' ? phone.phone : typedPhone, email };
}

/** Until it should have been looked at on the spot: the organisation's rule, else the decree's. */
function workingDays(category: string, received: string, settings: WardDoc['settings']): number {
  const rule = ruleOn(settings.reports?.clocks, dateOf(received));
  if (rule) return rule.complexCategories.includes(category) ? rule.minutesWorkingDaysComplex : rule.minutesWorkingDays;
  return (ruleOn(REPORT_DEADLINES, dateOf(received)) ?? REPORT_DEADLINES[0]!).workingDays;
}
