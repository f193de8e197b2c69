// What else a ward's days are made of: bags packed, hours agreed on, results sent by post and brought back, a refusal with minutes, a
// mistake put right. Laid over the history without a throw of the dice, so that the rest of it stays as it is.
import type { PersonName, WardSlug } from '$domain/ids.ts';
import type { Role } from '$domain/roles.ts';
import { atMinute, dateOf } from '$domain/vietnam-time.ts';
import { trackingProblem } from '$domain/tracking-code.ts';
import type { Act } from './demo-history.ts';
import { earlier, minutesLater } from './demo-jobs.ts';

export interface RoundParts {
  now: string;
  people(ward: WardSlug, role: Role): PersonName[];
}

/** Keys stay, for reviews name them. The acts need no order, and have none afterwards. */
export function withRounds(acts: readonly Act[], parts: RoundParts): Act[] {
  const wards = new Map<WardSlug, Act[]>();
  for (const act of acts) wards.set(act.job.ward, [...(wards.get(act.job.ward) ?? []), act]);
  return [...wards].flatMap(([ward, ofWard], index) => ofOneWard(ofWard, { ...parts, ward, first: index * 100 }));
}

interface OneWard extends RoundParts {
  ward: WardSlug;
  /** Of its tracking numbers. */
  first: number;
}

function ofOneWard(acts: readonly Act[], parts: OneWard): Act[] {
  const logs = new Map<string, Act[]>();
  for (const act of acts) logs.set(act.job._id, [...(logs.get(act.job._id) ?? []), act]);
  const undecided = [...logs.values()].filter((log) => log.every(({ content }) => content.kind === 'assigned') && log[0]?.job.kind === 'delivery');
  return [...sentByPost([...logs.values()], parts), ...packed(undecided, parts)];
}

/** Deliveries whose channel is the post go by it; the ward's oldest came back; one entry that nobody has judged is put right; one result is refused. */
function sentByPost(logs: readonly Act[][], { now, ward, first, people }: OneWard): Act[] {
  let [orders, isRight, isRefused] = [first, false, false];
  const [clerk] = people(ward, 'desk');
  const handedOver = logs.flatMap((log) => (isJudged(log) ? [] : log.filter(({ at, content }) => content.kind === 'handed-over' && minutesLater(at, 1440) < now)));
  const oldest = handedOver.reduce<Act | undefined>((found, act) => (found && found.at <= act.at ? found : act), undefined);
  return logs.flatMap((log) => {
    const done = log.find(({ content }) => content.kind === 'handed-over');
    const missed = log.find(({ content }) => content.kind === 'not-handed-over');
    const isByPost = done === oldest || (done?.job.kind === 'delivery' && done.job.delivery.channel === 'post');
    if (done && isByPost && !isJudged(log)) {
      const posted: Act = { ...done, content: { kind: 'posted', data: { tracking: trackingNumber(++orders) } }, pictures: [] };
      const sent = log.map((act) => (act === done ? posted : act));
      if (done !== oldest || !clerk) return sent;
      return [...sent, { ...bare(done), key: `${done.key} back`, by: clerk, at: minutesLater(done.at, 1440), content: { kind: 'post-returned', data: { remark: 'Bưu tá phát hai lần, người nhận đi vắng.' } } }];
    }
    const right = done && minutesLater(done.at, 25);
    if (done?.content.kind === 'handed-over' && 'data' in done.content && right && right < now && !isRight && !log.some(({ content }) => content.kind === 'reviewed') && !isJudged(log)) {
      isRight = true;
      const { recipient } = done.content.data;
      const becomes = { kind: 'handed-over' as const, data: { ...done.content.data, recipient: { who: 'authorised' as const, name: recipient.name, relationship: 'Con' } } };
      return [...log, { ...bare(done), key: `${done.key} right`, at: right, content: { kind: 'corrected', of: done.key, why: 'Ghi thiếu quan hệ: người nhận là con của người nộp hồ sơ.', becomes } }];
    }
    if (missed && !done && !isRefused) {
      isRefused = true;
      const data = { reason: 'refused' as const, toDesk: true as const, visitLimit: 3, minutes: { statement: 'Người nhận cho rằng kết quả ghi sai năm sinh, không nhận và không ký.', witness: { name: 'Nguyễn Văn Chứng', role: 'Tổ trưởng khu phố' } } };
      return log.map((act) => (act === missed ? { ...missed, content: { kind: 'not-handed-over' as const, data }, pictures: ['signature' as const] } : act));
    }
    return log;
  });
}

/** Sent back by a supervisor, or done twice: their story stays as it is. */
const isJudged = (log: readonly Act[]): boolean => log.some(({ content, unseen }) => unseen.length > 0 || (content.kind === 'reviewed' && 'verdict' in content && content.verdict === 'sent-back'));

/** Of what an officer has to deliver the first two are in the bag, and the next two have hours that were agreed on. */
function packed(undecided: readonly Act[][], { now }: OneWard): Act[] {
  const seen = new Map<PersonName, number>();
  return undecided.flatMap((log) => {
    const given = log[0];
    if (given?.content.kind !== 'assigned' || !('data' in given.content)) return log;
    const by = given.content.data.to;
    const number = seen.get(by) ?? 0;
    seen.set(by, number + 1);
    const morning = atMinute(dateOf(now), 7 * 60 + 20 + number);
    const at = earlier(morning > given.at ? morning : minutesLater(given.at, 5), minutesLater(now, -5));
    const own = (content: Act['content']): Act => ({ ...bare(given), key: `${given.key} ${content.kind}`, by, at, content });
    if (number < 2) return [...log, own({ kind: 'carried', data: { way: 'taken' } })];
    if (number === 2) return [...log, own({ kind: 'planned', data: { plan: { after: '17:00', callFirst: true } } })];
    if (number === 3) return [...log, own({ kind: 'planned', data: { plan: { after: '11:30', before: '13:30', note: 'Gửi bảo vệ nhắn giúp khi đến.' } } })];
    return log;
  });
}

const bare = ({ job, by, at, key, content }: Act): Act => ({ job, by, at, key, content, unseen: [], pictures: [] });

/** A number of the form that the post gives out, its check digit found by trying. */
function trackingNumber(order: number): string {
  const digits = Array.from({ length: 10 }, (_, check) => `EB${String(40_010_000 + order)}${check}VN`);
  const found = digits.find((code) => trackingProblem(code) === undefined);
  if (!found) throw new RangeError(`no check digit for ${order}`);
  return found;
}
