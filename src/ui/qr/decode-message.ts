// Between the page and the worker that decodes.
import * as z from 'zod/mini';

export const decodeRequestSchema = z.object({ id: z.int(), wasm: z.string(), image: z.instanceof(ImageBitmap) });
export type DecodeRequest = z.infer<typeof decodeRequestSchema>;

export const decodeAnswerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('read'), id: z.int(), text: z.string() }),
  z.object({ type: z.literal('nothing'), id: z.int() }),
  /** The decoder itself could not be loaded. */
  z.object({ type: z.literal('unavailable'), id: z.int() })
]);
export type DecodeAnswer = z.infer<typeof decodeAnswerSchema>;
