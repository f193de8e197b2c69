import { atMinute, dateOf, formatTime } from '$domain/vietnam-time.ts';

/** As a `datetime-local` input holds it, in Vietnam's time: "2026-11-23T17:30". */
export const momentText = (instant: string): string => `${dateOf(instant)}T${formatTime(instant)}`;

/** ISO instant; undefined for what is none. */
export function instantOf(text: string): string | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})/.exec(text);
  if (!match) return undefined;
  const [, date = '', hour, minute] = match;
  return Number.isNaN(Date.parse(`${date}T00:00:00Z`)) ? undefined : atMinute(date, Number(hour) * 60 + Number(minute));
}
