// Days and times of day in Asia/Ho_Chi_Minh: UTC+7 all year, no summer time since 1975. Instants are ISO texts in UTC.

const OFFSET_MS = 7 * 3_600_000;
export const DAY_MS = 86_400_000;

/** `2026-11-23` */
export type LocalDate = string;

/** The day an instant falls on. */
export const dateOf = (instant: string): LocalDate => local(instant).toISOString().slice(0, 10);

/** Minutes since midnight. */
export const minuteOfDay = (instant: string): number => local(instant).getUTCHours() * 60 + local(instant).getUTCMinutes();

/** The first instant of a day. */
export const startOfDate = (date: LocalDate): string => atMinute(date, 0);

/** An instant on a day, `minute` minutes after midnight. */
export const atMinute = (date: LocalDate, minute: number): string => new Date(Date.parse(`${date}T00:00:00.000Z`) + minute * 60_000 - OFFSET_MS).toISOString();

export const addDays = (date: LocalDate, days: number): LocalDate => new Date(Date.parse(`${date}T00:00:00.000Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** 0 Sunday (Chủ Nhật), 1 Monday (Thứ Hai) … 6 Saturday (Thứ Bảy). */
export const weekdayOf = (date: LocalDate): number => new Date(`${date}T00:00:00.000Z`).getUTCDay();

/** `22/11/2026` */
export const formatDate = (instant: string): string => dateOf(instant).split('-').reverse().join('/');

/** `22/11` */
export const formatDayMonth = (instant: string): string => formatDate(instant).slice(0, 5);

/** `17:30` */
export const formatTime = (instant: string): string => local(instant).toISOString().slice(11, 16);

/** `22/11/2026 17:30` */
export const formatDateTime = (instant: string): string => `${formatDate(instant)} ${formatTime(instant)}`;

const VIETNAMESE = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T,]+(\d{1,2})[:hg](\d{2})(?::(\d{2}))?)?$/;
const ISO_LIKE = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * `04/11/2026 11:00`, `4/11/2026`, `2026-11-04 11:00`, all in local time. Without a time of day `minuteIfMissing` counts.
 * Undefined for what is no date: 31/02/2026, 25:00, a year before 1900.
 */
export function parseLocalDateTime(typed: string, minuteIfMissing = 0): string | undefined {
  const bare = typed.trim();
  const vietnamese = VIETNAMESE.exec(bare);
  const iso = vietnamese ? null : ISO_LIKE.exec(bare);
  const [day, month, year] = vietnamese ? [vietnamese[1], vietnamese[2], vietnamese[3]] : iso ? [iso[3], iso[2], iso[1]] : [];
  const match = vietnamese ?? iso;
  if (!match || day === undefined || month === undefined || year === undefined) return undefined;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const midnight = new Date(`${date}T00:00:00.000Z`);
  // JavaScript rolls some impossible dates over: 31/02 becomes 03/03.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== date || Number(year) < 1900) return undefined;
  if (match[4] === undefined) return atMinute(date, minuteIfMissing);
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return new Date(Date.parse(atMinute(date, hour * 60 + minute)) + second * 1000).toISOString();
}

// A date whose UTC fields are the local ones.
function local(instant: string): Date {
  return new Date(Date.parse(instant) + OFFSET_MS);
}
