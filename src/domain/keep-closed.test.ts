import { expect, it } from 'vitest';
import { keepClosedDays } from './keep-closed.ts';

it('is 30 days, or what the organisation says with the latest date that has come', () => {
  expect(keepClosedDays(undefined, '2026-11-23')).toBe(30);
  const settings = { keepClosed: [{ validFrom: '2026-12-01', days: 7 }, { validFrom: '2026-01-01', days: 60 }, { validFrom: '2026-11-23', days: 14 }] };
  expect(keepClosedDays(settings, '2025-12-31')).toBe(30);
  expect(keepClosedDays(settings, '2026-11-22')).toBe(60);
  expect(keepClosedDays(settings, '2026-11-23')).toBe(14);
});
