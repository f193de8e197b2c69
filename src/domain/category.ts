// A category of violations, in both languages; which there are is the organisation's to say.
import * as z from 'zod/mini';
import { LIMITS, requiredText } from './common-fields.ts';

export const categorySchema = z.object({ code: requiredText(20), vi: requiredText(LIMITS.name), en: requiredText(LIMITS.name) });
export type Category = z.infer<typeof categorySchema>;
