// What is kept of looking at a recipient's identity card: the verdict and three digits. The card's own data never is.
import * as z from 'zod/mini';

/**
 * By scanning the card: `matched`, `similar` (alike, and the officer looked), `differs`. `seen`: its code could not be read, and the officer
 * compared the card by eye.
 */
export const IDENTITY_VERDICTS = ['matched', 'similar', 'differs', 'seen'] as const;

export const identityCheckSchema = z.object({ verdict: z.enum(IDENTITY_VERDICTS), lastDigits: z.string().check(z.regex(/^\d{3}$/)) });
export type IdentityCheck = z.infer<typeof identityCheckSchema>;
