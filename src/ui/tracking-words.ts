import { normaliseTracking, trackingProblem } from '$domain/tracking-code.ts';
import { m } from '$i18n/generated/messages.js';

/** What is wrong with a tracking code as it was typed, and what to do; empty where nothing is. */
export function trackingWords(typed: string): string {
  const code = normaliseTracking(typed);
  if (code === '') return m.day_post_tracking_missing();
  const problem = trackingProblem(code);
  return problem === 'form' ? m.day_post_tracking_form() : problem === 'check-digit' ? m.day_post_tracking_digit() : '';
}
