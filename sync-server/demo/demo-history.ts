// What happened to the demo's jobs so far: assignments, visits, hand-overs, reviews, and a few that two officers handed over at once.
import type { EntryContent } from '$domain/entry.ts';
import type { CorrectedContent } from '$domain/entry-kinds/corrected.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import type { Organisation } from '$domain/organisation.ts';
import type { Role } from '$domain/roles.ts';
import { addDays, atMinute, dateOf, minuteOfDay } from '$domain/vietnam-time.ts';
import { earlier, minutesLater, type DemoJob } from './demo-jobs.ts';
import { demoFindings } from './demo-on-the-spot.ts';
import { withRounds } from './demo-rounds.ts';
import { between, chance, pick, type Random } from './random.ts';

/** Something somebody did. `content` is made when it is written, from the entries written before: reviews name what they review. */
export interface Act {
  key: string;
  job: Job;
  by: PersonName;
  /** ISO instant. */
  at: string;
  /** Keys of the acts on the same job that the person had not seen. */
  unseen: string[];
  content: EntryContent | { kind: 'reviewed'; of: string; verdict: 'accepted' | 'sent-back'; remark?: string } | { kind: 'corrected'; of: string; why: string; becomes: CorrectedContent } | { kind: 'co-signed'; of: string };
  /** Pictures it stands on. */
  pictures: ('photo' | 'signature')[];
}

/** Wards that open with a job handed over twice. */
const CONTESTED_IN: readonly string[] = ['an-phu', 'thao-dien', 'binh-trung-tay'];
/** Wards where a supervisor has sent something back that the officer has not put right yet. */
const SENT_BACK_IN: readonly string[] = ['an-phu', 'thao-dien', 'binh-an', 'cat-lai', 'thanh-my-loi'];

interface Context {
  random: Random;
  now: string;
  people(ward: WardSlug, role: Role): PersonName[];
  contested: Set<string>;
  sentBack: Set<string>;
  /** Wards with a case that waits for another look. */
  rechecked: Set<string>;
}

/** In the order of time. */
export function demoHistory(organisation: Organisation, jobs: readonly DemoJob[], { random, now }: { random: Random; now: string }): Act[] {
  const people = (ward: WardSlug, role: Role): PersonName[] =>
    organisation.people.filter(({ roles }) => roles.length === 1 && roles[0]!.ward === ward && roles[0]!.role === role).map(({ name }) => name);
  const context: Context = { random, now, people, contested: new Set(), sentBack: new Set(), rechecked: new Set() };
  const acts = jobs.flatMap(({ job, standing }) => (standing === 'finished' ? finished(job, context) : unfinished(job, context)));
  return withRounds(acts, { now, people }).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1));
}

function unfinished(job: Job, context: Context): Act[] {
  const { random, now } = context;
  if (chance(random, 0.15)) return [];
  const worker = workerFor(job, context);
  const acts = [...answers(job, context), assign(job, worker, context)];
  const tried = minutesLater(acts.at(-1)!.at, between(random, 90, 1400));
  if (job.kind !== 'violation' && chance(random, 0.18) && tried < minutesLater(now, -10)) acts.push(missed(job, worker, { at: inOfficeHours(tried, now), context }));
  return acts;
}

function finished(job: Job, context: Context): Act[] {
  const { random, now } = context;
  const worker = workerFor(job, context);
  const given = assign(job, worker, context);
  const soonest = minutesLater(given.at, 40);
  const latest = minutesLater(now, -20);
  const wanted = chance(random, 0.93) ? minutesLater(job.due, -between(random, 15, 420)) : minutesLater(job.due, between(random, 30, 1600));
  const at = clamp(inOfficeHours(wanted, now), soonest, latest);
  const acts = [...answers(job, context), given];
  const before = minutesLater(at, -between(random, 1300, 1500));
  if (job.kind !== 'violation' && chance(random, 0.25) && before > given.at) acts.push(missed(job, worker, { at: before, context }));
  const done = act(job, { by: worker, at, content: doneContent(job, random), pictures: picturesOf(job, random) });
  acts.push(done);
  if (done.content.kind === 'verified' && 'data' in done.content && done.content.data.outcome === 'minutes' && !context.rechecked.has(job.ward)) {
    context.rechecked.add(job.ward);
    acts.push(act(job, { by: worker, at: minutesLater(at, 5), content: { kind: 'recheck-set', data: { on: addDays(dateOf(now), 2), remark: 'Xem đã tháo dỡ chưa.' } }, pictures: [] }));
  }
  const colleague = context.people(job.ward, 'patrol').find((name) => name !== worker);
  if (done.content.kind === 'verified' && 'data' in done.content && done.content.data.outcome === 'minutes' && colleague)
    acts.push(act(job, { by: colleague, at: minutesLater(at, 2), content: { kind: 'co-signed', of: done.key }, pictures: [] }));
  const other = context.people(job.ward, 'officer').find((name) => name !== worker);
  if (job.kind === 'delivery' && other && CONTESTED_IN.includes(job.ward) && !context.contested.has(job.ward)) {
    context.contested.add(job.ward);
    // Two officers out of reach of the network, one door: neither knew of the other.
    return [...acts, { ...act(job, { by: other, at: minutesLater(at, 12), content: doneContent(job, random), pictures: ['signature'] }), unseen: [done.key] }];
  }
  const [supervisor] = context.people(job.ward, 'supervisor');
  const reviewedAt = minutesLater(at, between(random, 60, 1500));
  if (supervisor && chance(random, 0.6) && reviewedAt < now) {
    const sentBack = SENT_BACK_IN.includes(job.ward) && !context.sentBack.has(job.ward);
    if (sentBack) context.sentBack.add(job.ward);
    acts.push(act(job, { by: supervisor, at: reviewedAt, content: { kind: 'reviewed', of: done.key, verdict: sentBack ? 'sent-back' : 'accepted', ...(sentBack && { remark: pick(random, SENT_BACK) }) }, pictures: [] }));
  }
  return acts;
}

const SENT_BACK = ['Ảnh mờ, đề nghị chụp lại.', 'Thiếu tên người nhận thay, đề nghị bổ sung.', 'Vị trí chưa đúng địa chỉ, đề nghị kiểm tra lại.'] as const;

function assign(job: Job, worker: PersonName, { random, now, people }: Context): Act {
  const at = earlier(minutesLater(job.createdAt, between(random, 4, 60)), minutesLater(now, -25));
  return act(job, { by: pick(random, people(job.ward, 'desk')), at, content: { kind: 'assigned', data: { to: worker } }, pictures: [] });
}

/** Of five reporters four have heard of their report; not by chance, so that the rest of the demo stays as it is. */
function answers(job: Job, { now, people }: Context): Act[] {
  const [by] = people(job.ward, 'desk');
  if (job.kind !== 'violation' || !by || Number(job._id.slice(-1)) % 5 === 0) return [];
  const at = earlier(minutesLater(job.createdAt, 15), minutesLater(now, -30));
  return [act(job, { by, at, content: { kind: 'answered', data: { text: 'Phường đã tiếp nhận phản ánh và giao tổ tuần tra kiểm tra tại chỗ.' } }, pictures: [] })];
}

function missed(job: Job, worker: PersonName, { at, context: { random } }: { at: string; context: Context }): Act {
  const content: EntryContent =
    job.kind === 'visit'
      ? { kind: 'visited', data: { outcome: 'not-met', remark: 'Không có người ở nhà.' } }
      : { kind: 'not-handed-over', data: { reason: pick(random, ['nobody-home', 'nobody-home', 'nobody-home', 'papers-missing', 'wrong-address']) } };
  return act(job, { by: worker, at, content, pictures: [] });
}

function doneContent(job: Job, random: Random): EntryContent {
  const rating = chance(random, 0.8) ? pick(random, [5, 5, 5, 5, 4, 4, 4, 3, 2] as const) : undefined;
  if (job.kind === 'violation') {
    const outcome = pick(random, ['put-right', 'put-right', 'minutes', 'unfounded'] as const);
    return { kind: 'verified', data: { outcome, remark: { 'put-right': 'Đã nhắc nhở, chủ cơ sở thu dọn ngay.', minutes: 'Đã lập biên bản làm việc, chuyển người có thẩm quyền.', unfounded: 'Đến nơi không thấy vi phạm.' }[outcome], ...demoFindings(job, outcome) } };
  }
  if (job.kind === 'visit') return { kind: 'visited', data: { outcome: 'served', ...(rating !== undefined && { rating }) } };
  const name = job.person?.name ?? 'Người nhận';
  const recipient = chance(random, 0.85) ? { who: 'person' as const, name } : { who: 'authorised' as const, name: `${name.split(' ')[0] ?? ''} Thị Nhà`, relationship: pick(random, ['Vợ', 'Con', 'Mẹ', 'Chị']) };
  return { kind: 'handed-over', data: { recipient, papersCollected: job.delivery.papersToCollect, feeTaken: job.delivery.fee, ...(rating !== undefined && { rating }) } };
}

function picturesOf(job: Job, random: Random): Act['pictures'] {
  if (job.kind === 'delivery') return chance(random, 0.35) ? ['signature', 'photo'] : ['signature'];
  return job.kind === 'violation' || chance(random, 0.3) ? ['photo'] : [];
}

/** Two of three jobs go to the first of the ward's people for it. */
function workerFor(job: Job, { random, people }: Context): PersonName {
  const [first, second] = people(job.ward, job.kind === 'violation' ? 'patrol' : 'officer');
  if (!first) throw new RangeError(`nobody in ${job.ward} does a ${job.kind}`);
  return second && chance(random, 1 / 3) ? second : first;
}

function act(job: Job, { by, at, content, pictures }: Pick<Act, 'by' | 'at' | 'content' | 'pictures'>): Act {
  return { key: `${job._id} ${content.kind} ${at} ${by}`, job, by, at, content, pictures, unseen: [] };
}

/** The same day, between 07:30 and 18:30, and not in the future. */
function inOfficeHours(instant: string, now: string): string {
  const minute = Math.min(18 * 60 + 30, Math.max(7 * 60 + 30, minuteOfDay(instant)));
  return earlier(atMinute(dateOf(instant), minute), minutesLater(now, -10));
}

const clamp = (instant: string, from: string, to: string): string => (instant < from ? earlier(from, to) : earlier(instant, to));
