import { expect, it } from 'vitest';
import { mintJobId } from '$domain/ids.ts';
import { forgetSlip, isSlipScanned, noteSlip } from './slip-scanned.ts';

const JOB = mintJobId('delivery', '31.98.H29-261104-0013');
const OTHER = mintJobId('delivery', '31.98.H29-261104-0014');
const NOW = Date.parse('2026-11-23T02:00:00.000Z');

function storage(): Storage {
  const items = new Map<string, string>();
  return { length: 0, key: () => null, clear: () => items.clear(), getItem: (key) => items.get(key) ?? null, setItem: (key, value) => void items.set(key, value), removeItem: (key) => void items.delete(key) };
}

it('counts for the dossier that it opened, for an hour', () => {
  const kept = storage();
  expect(isSlipScanned(JOB, NOW, kept)).toBe(false);
  noteSlip(JOB, NOW, kept);
  expect(isSlipScanned(JOB, NOW, kept)).toBe(true);
  expect(isSlipScanned(JOB, NOW + 59 * 60_000, kept)).toBe(true);
  expect(isSlipScanned(JOB, NOW + 60 * 60_000, kept)).toBe(false);
  // A clock that was set back says nothing.
  expect(isSlipScanned(JOB, NOW - 1, kept)).toBe(false);
  expect(isSlipScanned(OTHER, NOW, kept)).toBe(false);
});

it('is forgotten when the dossier is left, or when another slip is scanned', () => {
  const kept = storage();
  noteSlip(JOB, NOW, kept);
  noteSlip(OTHER, NOW, kept);
  expect(isSlipScanned(JOB, NOW, kept)).toBe(false);
  forgetSlip(kept);
  expect(isSlipScanned(OTHER, NOW, kept)).toBe(false);
  kept.setItem('tan-noi:slip-scanned', '{');
  expect(isSlipScanned(OTHER, NOW, kept)).toBe(false);
});
