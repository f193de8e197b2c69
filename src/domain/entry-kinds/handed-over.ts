import * as z from 'zod/mini';
import { dongSchema, LIMITS, requiredText, text } from '../common-fields.ts';
import { sha256Schema } from '../ids.ts';
import { identityCheckSchema } from '../identity-check.ts';
import { signaturePathSchema } from '../signature-path.ts';
import { entryKind } from './entry-kind.ts';

export const ratingSchema = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);

/** Which of the entry's photos they are, by hash. */
const photosSchema = z.array(sha256Schema).check(z.minLength(1), z.maxLength(10));

/** The result is in the hands of the person or of someone they authorised. */
export const handedOver = entryKind({
  kind: 'handed-over',
  jobKinds: ['delivery'],
  roles: ['officer'],
  title: 'domain_entry_handed_over',
  data: z.object({
    recipient: z.discriminatedUnion('who', [
      z.object({ who: z.literal('person'), name: requiredText(LIMITS.name) }),
      z.object({ who: z.literal('authorised'), name: requiredText(LIMITS.name), relationship: requiredText(120), mandate: z.optional(photosSchema) })
    ]),
    /** Of the recipient's identity card; absent when none was looked at. */
    identity: z.optional(identityCheckSchema),
    /** The slip was scanned at the door, and it was this dossier's. */
    slipScanned: z.optional(z.literal(true)),
    papersCollected: z.array(requiredText(200)).check(z.maxLength(20)),
    feeTaken: dongSchema,
    /** The signature as a drawing; its picture is among the evidence. */
    signature: z.optional(signaturePathSchema),
    /** The recipient could not sign: who saw them receive it, and the photos of it. */
    unsigned: z.optional(z.object({ witness: requiredText(LIMITS.name), photos: photosSchema })),
    /** Given by the citizen, 1 (very dissatisfied) to 5 (very satisfied); absent when they would not say. */
    rating: z.optional(ratingSchema),
    remark: z.optional(text(LIMITS.remark))
  }),
  decides: () => ({ decision: 'handed-over', exclusive: true }),
  apply(view, entry) {
    view.state = 'done';
    view.outcome = 'handed-over';
    view.visits += 1;
    if (entry.data.rating !== undefined) view.rating = entry.data.rating;
    else delete view.rating;
  }
});
