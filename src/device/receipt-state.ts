// What this device knows of the server's receipts for its own chain.
import * as z from 'zod/mini';
import { publicKeySchema } from '$domain/device-doc.ts';
import { instantSchema } from '$domain/common-fields.ts';
import { receiptSchema } from '$domain/receipt.ts';

/** The server's key as this device saw it first. */
export const pinnedKeySchema = z.object({ id: z.string(), publicKey: publicKeySchema, since: instantSchema });
export type PinnedKey = z.infer<typeof pinnedKeySchema>;

/** Why the newest receipt is not believed. */
export const receiptProblemSchema = z.discriminatedUnion('type', [
  /** Another key than the one that signed before. */
  z.object({ type: z.literal('other-key'), key: z.string() }),
  z.object({ type: z.literal('bad-signature') }),
  /** Entry `n` is another one on this device, or there is none. */
  z.object({ type: z.literal('differs'), n: z.number() }),
  /** Entry `n` was received by an earlier receipt and is not any more. */
  z.object({ type: z.literal('withdrawn'), n: z.number() })
]);
export type ReceiptProblem = z.infer<typeof receiptProblemSchema>;

export const receiptStateSchema = z.object({
  /** Document and revision that were looked at last. */
  seen: z.string(),
  /** The newest receipt that holds. */
  receipt: z.optional(receiptSchema),
  problem: z.optional(receiptProblemSchema)
});
export type ReceiptState = z.infer<typeof receiptStateSchema>;
