import * as z from 'zod/mini';
import { instantSchema, LIMITS, requiredText, text } from '../common-fields.ts';
import { sha256Schema } from '../ids.ts';
import { entryKind } from './entry-kind.ts';

export const NOT_HANDED_OVER_REASONS = ['nobody-home', 'wrong-address', 'refused', 'papers-missing', 'wrong-person', 'content-disputed'] as const;

/** Drawn up when the recipient refuses: signed by a representative or a witness, or saying why not (NĐ 190/2025, Art. 17a). */
export const refusalMinutesSchema = z.object({
  /** What was said and done. */
  statement: requiredText(LIMITS.remark),
  witness: z.object({ name: requiredText(LIMITS.name), role: requiredText(120) }),
  /** Why the witness did not sign; else the entry holds their signature. */
  unsigned: z.optional(requiredText(300)),
  /** The minutes as a document among the entry's evidence, by hash: `3/BBTCN.canbo.anphu.9c4e`, so many copies. Absent in entries of earlier versions. */
  document: z.optional(z.object({ number: requiredText(120), sha256: sha256Schema, copies: z.int().check(z.gte(1), z.lte(20)) }))
});

/** A visit that did not end in a hand-over. The job stays with the officer, until the rule or the officer sends it back to the desk. */
export const notHandedOver = entryKind({
  kind: 'not-handed-over',
  jobKinds: ['delivery'],
  roles: ['officer'],
  title: 'domain_entry_not_handed_over',
  data: z.object({
    reason: z.enum(NOT_HANDED_OVER_REASONS),
    /** The right address, where that was the reason and somebody knew it. */
    address: z.optional(requiredText(LIMITS.address)),
    /** When the officer means to come again. */
    next: z.optional(instantSchema),
    /** Back to the desk now: another visit would change nothing. */
    toDesk: z.optional(z.literal(true)),
    /** Failed visits after which the procedure's rule of that day sends it back. Written down with the visit: rules change. */
    visitLimit: z.optional(z.int().check(z.gte(1), z.lte(20))),
    minutes: z.optional(refusalMinutesSchema),
    remark: z.optional(text(LIMITS.remark))
  }),
  decides: () => ({ decision: 'not-handed-over', exclusive: false }),
  apply(view, entry) {
    const { reason, address, next, toDesk, visitLimit } = entry.data;
    view.visits += 1;
    view.failedVisits = (view.failedVisits ?? 0) + 1;
    view.lastReason = reason;
    if (address !== undefined) view.amended = { ...view.amended, 'place.address': address, 'place.lat': null, 'place.lon': null };
    const { notBefore: _before, ...plan } = view.plan ?? {};
    if (next !== undefined) view.plan = { ...plan, notBefore: next };
    else if (Object.keys(plan).length > 0) view.plan = plan;
    else delete view.plan;
    if (view.state === 'done' || !(toDesk || (visitLimit !== undefined && view.failedVisits >= visitLimit))) return;
    view.state = 'returned';
    // Still in somebody's bag: it stays on their list until they hand it back.
    if (view.carriedBy === undefined || view.carriedBy !== view.assignee) delete view.assignee;
  }
});
