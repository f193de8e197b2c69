import { startOfDate } from '$domain/vietnam-time.ts';
import { formatDate, formatWeekday } from './formats.ts';
import { instantOf } from './moment-text.ts';

/**
 * What a date field ("2026-11-26") or a moment field ("2026-11-26T17:30") holds, in words; empty for nothing yet. Said beside the field: a browser
 * shows dates by its own language, and 03/04 is another day in another one.
 */
export function dateWords(text: string | undefined): string {
  if (!text) return '';
  const moment = instantOf(text);
  if (moment !== undefined) return `${formatWeekday(moment)}, ${formatDate(moment)}, ${text.slice(11, 16)}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(`${text}T00:00:00Z`))) return '';
  const day = startOfDate(text);
  return `${formatWeekday(day)}, ${formatDate(day)}`;
}
