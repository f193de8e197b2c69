// 300 invented deliveries, violations and visits, due around now. The same random numbers and the same `now` give the same jobs.
import { addWorkingDays, workCalendar, type WorkCalendar } from '$domain/deadline.ts';
import { mintJobId } from '$domain/ids.ts';
import { jobSchema, type Job, type Place } from '$domain/job.ts';
import { addDays, atMinute, dateOf, minuteOfDay } from '$domain/vietnam-time.ts';
import { isInside } from '$domain/ward-of-place.ts';
import type { Organisation } from '$domain/organisation.ts';
import type { Settings, WardOutline } from '$domain/ward.ts';
import { inventedIdentity, inventedName, inventedPhone } from './invented-names.ts';
import { APARTMENT_BLOCKS, NOTES, PROCEDURES, REPORTS, STREETS, VISIT_WISHES } from './invented-work.ts';
import { between, chance, pick, type Random } from './random.ts';
import { WARD_FACTS } from './wards-2019.ts';

export const DEMO_JOBS = 300;
/** Every ward has something to look at, however few people live there. */
const FEWEST_PER_WARD = 10;
const METRES_PER_DEGREE = 111_195;

/** How a job stands when the demo opens: what its history has to lead to. */
export type DemoStanding = 'open' | 'finished';

export interface DemoJob {
  job: Job;
  standing: DemoStanding;
}

interface Context {
  random: Random;
  /** ISO instant. */
  now: string;
  settings: Settings;
  calendar: WorkCalendar;
  /** Dossiers taken in so far, per agency and day. */
  numbers: Map<string, number>;
}

export function demoJobs(organisation: Organisation, { random, now }: { random: Random; now: string }): DemoJob[] {
  const context: Context = { random, now, settings: organisation.settings, calendar: workCalendar(organisation.settings), numbers: new Map() };
  return organisation.wards.flatMap((ward, index) => Array.from({ length: jobsPerWard()[index] ?? 0 }, (_, number) => demoJob(ward, number, context)));
}

/** Shared out by population, in the order of the wards. */
function jobsPerWard(): number[] {
  const people = WARD_FACTS.map(({ population }) => population);
  const total = people.reduce((sum, count) => sum + count, 0);
  const shares = people.map((count) => Math.max(FEWEST_PER_WARD, Math.round((count / total) * (DEMO_JOBS - FEWEST_PER_WARD * 3))));
  // Rounding is made good in the largest ward.
  const largest = people.indexOf(Math.max(...people));
  shares[largest]! += DEMO_JOBS - shares.reduce((sum, count) => sum + count, 0);
  return shares;
}

function demoJob(ward: WardOutline, number: number, context: Context): DemoJob {
  const { random } = context;
  const standing: DemoStanding = chance(random, 0.3) ? 'finished' : 'open';
  const due = dueTime(standing, context);
  // Two of three are deliveries; every ward has all three kinds among its first six.
  const kind = number % 6 === 1 || number % 6 === 4 ? 'violation' : number % 6 === 5 ? 'visit' : 'delivery';
  const job = kind === 'delivery' ? delivery(ward, due, context) : kind === 'violation' ? violation(ward, due, context) : visit(ward, due, context);
  return { job: jobSchema.parse(job), standing };
}

/** Of what is open a seventh is late, a quarter due today, the rest over the next two weeks; what is finished was due lately. */
function dueTime(standing: DemoStanding, { random, now, calendar }: Context): string {
  const today = dateOf(now);
  const minute = chance(random, 0.5) ? between(random, 90, 138) * 5 : between(random, 156, 204) * 5;
  if (standing === 'finished') return atMinute(workingDate(addDays(today, between(random, -12, 1)), calendar), minute);
  const dice = random();
  if (dice < 0.14)
    return atMinute(workingDate(addDays(today, between(random, -5, -1)), calendar, -1), minute);
  // Late in the evening nothing would be due today any more; the office's last hour still is.
  if (dice < 0.4) return atMinute(today, Math.max(minute, Math.min(minuteOfDay(now) + between(random, 5, 300), 17 * 60)));
  return addWorkingDays(atMinute(today, minute), between(random, 1, 10), calendar);
}

/** The day itself or the next one (`step` 1) or the one before (−1) that is worked. */
function workingDate(date: string, calendar: WorkCalendar, step: 1 | -1 = 1): string {
  let day = date;
  for (let looked = 0; !calendar.isWorkingDay(day) && looked < 30; looked++) day = addDays(day, step);
  return day;
}

function delivery(ward: WardOutline, due: string, context: Context) {
  const { random } = context;
  const { title, field, days, fee, papers } = pick(random, PROCEDURES);
  const received = receivedBefore(due, days, context);
  const code = dossierCode(ward, received, context);
  return {
    ...base(ward, { received, due, title, kind: 'delivery' as const, key: code }, context),
    person: person(random),
    delivery: { dossierCode: code, procedure: title, field, fee, papersToCollect: papers, channel: chance(random, 0.88) ? 'home' : 'post' }
  };
}

function violation(ward: WardOutline, due: string, context: Context) {
  const { random, settings } = context;
  const { category, descriptions } = pick(random, REPORTS);
  const title = settings.categories.find(({ code }) => code === category)?.vi ?? category;
  const received = receivedBefore(due, 2, context);
  return {
    ...base(ward, { received, due, title, kind: 'violation' as const, key: `phan-anh-${serial(context, 'violation', 4)}` }, context),
    violation: { category, description: pick(random, descriptions), media: [] }
  };
}

function visit(ward: WardOutline, due: string, context: Context) {
  const { random, settings } = context;
  const { form, vi } = pick(random, settings.visitForms);
  const received = receivedBefore(due, between(random, 1, 3), context);
  return {
    ...base(ward, { received, due, title: vi, kind: 'visit' as const, key: `tai-nha-${serial(context, 'visit', 4)}` }, context),
    person: person(random),
    visit: { form, asked: pick(random, VISIT_WISHES) }
  };
}

interface Facts {
  kind: Job['kind'];
  key: string;
  title: string;
  received: string;
  due: string;
}

function base(ward: WardOutline, { kind, key, title, received, due }: Facts, context: Context) {
  // The result is ready, and the job on the devices, two days before it is due, and an hour and a half ago at the latest.
  const ready = earlier(beforeWorkingDays(due, 2, context.calendar), minutesLater(context.now, -90));
  const createdAt = ready < received ? received : ready;
  return { _id: mintJobId(kind, key), type: 'job', v: 1, kind, ward: ward.slug, title, place: place(ward, context.random), received, due, source: 'demo', createdAt, createdBy: 'demo' };
}

function person(random: Random) {
  const name = inventedName(random);
  const phone = chance(random, 0.94) ? inventedPhone(random) : undefined;
  return { name, ...(phone && { phone, ...inventedIdentity(phone) }) };
}

function place(ward: WardOutline, random: Random): Place {
  const street = pick(random, STREETS);
  const area = `Khu phố ${between(random, 1, 8)}`;
  const dice = random();
  const address =
    dice < 0.18
      ? `Căn hộ ${pick(random, ['A', 'B', 'C'])}${between(random, 1, 3)}-${pad(between(random, 2, 26))}.${pad(between(random, 1, 18))}, Chung cư ${pick(random, APARTMENT_BLOCKS)}, ${street}`
      : `${house(random, dice)} ${street}, ${area}`;
  return { address, ...(chance(random, 0.85) && pointIn(ward, random)), ...(chance(random, 0.4) && { note: pick(random, NOTES) }) };
}

function house(random: Random, dice: number): string {
  if (dice < 0.45) return String(between(random, 1, 380));
  if (dice < 0.6) return `${between(random, 1, 380)}${pick(random, ['A', 'B', ' Bis'])}`;
  const alley = `${between(random, 1, 240)}/${between(random, 1, 60)}`;
  return dice < 0.85 ? alley : `${alley}/${between(random, 1, 30)}`;
}

/** Somewhere within the outline, more often near the centre. */
function pointIn(ward: WardOutline, random: Random): { lat: number; lon: number } {
  const { lat, lon } = ward.centre;
  const reach = Math.max(...ward.outline.map(([, edge]) => Math.abs(edge - lat)));
  const scale = Math.cos((lat * Math.PI) / 180);
  for (let tries = 0; tries < 50; tries++) {
    const [angle, distance] = [random() * 2 * Math.PI, random() * reach];
    const point = { lat: round(lat + distance * Math.sin(angle)), lon: round(lon + (distance * Math.cos(angle)) / scale) };
    if (isInside(ward.outline, point)) return point;
  }
  return { lat: round(lat + 100 / METRES_PER_DEGREE), lon: round(lon) };
}

/** Agencies 80.99 to 90.99 are invented, so that no code is one of a real dossier. */
function dossierCode(ward: WardOutline, received: string, context: Context): string {
  const agency = `${80 + WARD_FACTS.findIndex(({ slug }) => slug === ward.slug)}.99.H29`;
  const day = dateOf(received).replaceAll('-', '').slice(2);
  return `${agency}-${day}-${serial(context, `${agency}-${day}`, 4)}`;
}

function serial({ numbers }: Context, of: string, digits: number): string {
  const number = (numbers.get(of) ?? 0) + 1;
  numbers.set(of, number);
  return String(number).padStart(digits, '0');
}

/** Nothing was handed in later than two hours ago, however far away its deadline is. */
function receivedBefore(due: string, workingDays: number, { random, now, calendar }: Context): string {
  return earlier(beforeWorkingDays(due, workingDays, calendar), minutesLater(now, -between(random, 120, 1500)));
}

/** The inverse of adding working days. */
function beforeWorkingDays(instant: string, days: number, calendar: WorkCalendar): string {
  let date = dateOf(instant);
  for (let left = days; left > 0; ) {
    date = addDays(date, -1);
    if (calendar.isWorkingDay(date)) left--;
  }
  return atMinute(date, minuteOfDay(instant));
}

export const minutesLater = (instant: string, minutes: number): string => new Date(Date.parse(instant) + minutes * 60_000).toISOString();
export const earlier = (a: string, b: string): string => (a < b ? a : b);

const pad = (number: number): string => String(number).padStart(2, '0');
const round = (degrees: number): number => Math.round(degrees * 1_000_000) / 1_000_000;
