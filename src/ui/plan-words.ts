import { m } from '$i18n/generated/messages.js';
import type { VisitPlan } from '$domain/visit-plan-fields.ts';
import { formatWhen } from './formats.ts';

/** "Sau 17:00", "Gọi trước": the plan in a few words each; empty for none. @param now ISO instant */
export function planWords({ notBefore, after, before, callFirst, note }: VisitPlan, now: string): string[] {
  return [
    ...(notBefore !== undefined && notBefore > now ? [m.day_plan_not_before({ when: formatWhen(notBefore, now) })] : []),
    ...(after !== undefined && before !== undefined ? [m.day_plan_between({ after, before })] : []),
    ...(after !== undefined && before === undefined ? [m.day_plan_after({ time: after })] : []),
    ...(after === undefined && before !== undefined ? [m.day_plan_before({ time: before })] : []),
    ...(callFirst ? [m.day_plan_call()] : []),
    ...(note ? [note] : [])
  ];
}
