// What this device knows of the server's receipts for its own chain. Among the store's notes, and parsed here: the first screen needs less of it
// (own-device.ts).
import * as z from 'zod/mini';
import { publicKeySchema } from '$domain/device-doc.ts';
import { instantSchema } from '$domain/common-fields.ts';
import { receiptSchema } from '$domain/receipt.ts';
import type { DeviceStore } from './device-store.ts';

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

/** Undefined when it was never written or does not parse: then the newest receipt is looked at again. */
export async function readReceiptState(store: DeviceStore): Promise<ReceiptState | undefined> {
  const parsed = receiptStateSchema.safeParse((await store.meta.get('receipt'))?.value);
  return parsed.success ? parsed.data : undefined;
}

export async function writeReceiptState(store: DeviceStore, value: ReceiptState): Promise<void> {
  await store.meta.put({ key: 'receipt', value });
}

export async function readPinnedKey(store: DeviceStore): Promise<PinnedKey | undefined> {
  const parsed = pinnedKeySchema.safeParse((await store.meta.get('serverKey'))?.value);
  return parsed.success ? parsed.data : undefined;
}

export async function writePinnedKey(store: DeviceStore, value: PinnedKey): Promise<void> {
  await store.meta.put({ key: 'serverKey', value });
}
