// Tracking codes of the post. International form (UPU standard S10): two letters, eight digits, a check digit, two letters of the
// country ("EB123456785VN"); carriers inside the country have forms of their own, of which no check is known.
import * as z from 'zod/mini';

const S10 = /^[A-Z]{2}\d{9}[A-Z]{2}$/;
const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

export type TrackingProblem = 'form' | 'check-digit';

/** As it is stored: capitals, without the spaces and dashes it is read out with. */
export const normaliseTracking = (typed: string): string => typed.normalize('NFKC').toUpperCase().replace(/[\s-]+/g, '');

/** @param code normalised */
export function trackingProblem(code: string): TrackingProblem | undefined {
  if (!/^[A-Z0-9]{8,25}$/.test(code) || !/\d{4}/.test(code)) return 'form';
  return S10.test(code) && checkDigit(code) !== Number(code[10]) ? 'check-digit' : undefined;
}

/** UPU S10: 11 less the weighted sum of the eight digits modulo 11; 10 counts as 0 and 11 as 5. */
function checkDigit(code: string): number {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(code[index + 2]), 0);
  const digit = 11 - (sum % 11);
  return digit === 10 ? 0 : digit === 11 ? 5 : digit;
}

export const trackingSchema = z.string().check(z.refine((code) => trackingProblem(code) === undefined));
