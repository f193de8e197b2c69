// A clock that is plainly wrong is pointed out and never trusted.
import { m } from '$i18n/generated/messages.js';
import { CLOCK_MATTERS_MS } from '$domain/clock-limit.ts';
import { formatNumber } from './formats.ts';

/** How far the clock is off, in words; undefined where it does not matter. `offset` is server − device. */
export function clockWords(offset: number | undefined): { much: string; way: string } | undefined {
  if (offset === undefined || Math.abs(offset) < CLOCK_MATTERS_MS) return undefined;
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const much =
    minutes < 120 ? m.sync_minutes({ count: formatNumber(minutes) }) : minutes < 48 * 60 ? m.sync_hours({ count: formatNumber(Math.round(minutes / 60)) }) : m.sync_days({ count: formatNumber(Math.round(minutes / 1440)) });
  return { much, way: offset > 0 ? m.sync_clock_behind() : m.sync_clock_ahead() };
}
