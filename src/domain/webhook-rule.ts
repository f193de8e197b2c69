// Gateways that are told what happens to reports (SMS, Zalo), as the organisation file names them. Not among the settings: those are replicated.
import * as z from 'zod/mini';
import { requiredText } from './common-fields.ts';
import { wardSlugSchema } from './ids.ts';

export const EVENT_TYPES = ['report.received', 'report.assigned', 'report.answered', 'report.closed', 'report.reopened'] as const;
export const eventTypeSchema = z.enum(EVENT_TYPES);
export type EventType = z.infer<typeof eventTypeSchema>;

/** Where the server finds the secret, by the name of an environment variable or a file: the secret itself stands in no document. */
export const secretSourceSchema = z.union([
  z.strictObject({ env: z.string().check(z.maxLength(100), z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/)) }),
  // In the organisation file relative to it.
  z.strictObject({ file: requiredText(1000) })
]);
export type SecretSource = z.infer<typeof secretSourceSchema>;

export const webhookRuleSchema = z.strictObject({
  /** What people call it; a gateway of another name is another one. */
  name: requiredText(60),
  url: z.string().check(z.maxLength(1000), z.regex(/^https?:\/\/[^\s]+$/)),
  secret: secretSourceSchema,
  /** All of them where none is named. */
  events: z.optional(z.array(eventTypeSchema).check(z.minLength(1))),
  /** Of this ward only; of all where none is named. */
  ward: z.optional(wardSlugSchema),
  /** The reporter's name, phone and email go with each message: a gateway has to know whom to write to. */
  withContact: z.optional(z.boolean())
});
export type WebhookRule = z.infer<typeof webhookRuleSchema>;
