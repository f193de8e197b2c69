// Today's list in the order of a round: what fits now first, then street by street along the house numbers, then what has to wait for its hour.
import type { JobRow } from '$device/device.ts';
import { compareHouses, parseAddress, streetKey, type Address } from '$domain/address.ts';
import { fitOf, planOf } from '$domain/visit-plan.ts';

export interface Stretch {
  id: string;
  /** `street`: its name is `street`, empty where the address names none. */
  type: 'now' | 'street' | 'later';
  street: string;
  rows: JobRow[];
}

/** Parsed once: a list is drawn anew every half minute. */
const parsed = new Map<string, { address: Address; key: string }>();
const MOST_KEPT = 20_000;

function lookAt(text: string): { address: Address; key: string } {
  const known = parsed.get(text);
  if (known) return known;
  const address = parseAddress(text);
  const made = { address, key: streetKey(address.street) };
  if (parsed.size >= MOST_KEPT) parsed.clear();
  parsed.set(text, made);
  return made;
}

const natural = new Intl.Collator('vi', { numeric: true });

/** @param now ISO instant */
export function inOrderOfRound(rows: readonly JobRow[], now: string): Stretch[] {
  const [open, later]: [JobRow[], JobRow[]] = [[], []];
  const streets = new Map<string, JobRow[]>();
  for (const row of rows) {
    const fit = row.job.place.note || row.view.plan ? fitOf(planOf(row.job, row.view), now) : 'any';
    if (fit === 'now') open.push(row);
    else if (fit === 'later') later.push(row);
    else {
      const { key } = lookAt(row.job.place.address);
      const group = streets.get(key);
      if (group) group.push(row);
      else streets.set(key, [row]);
    }
  }
  return [
    ...(open.length > 0 ? [{ id: 'now', type: 'now' as const, street: '', rows: open }] : []),
    // Streets are few: only they are compared letter by letter, houses by their numbers.
    ...[...streets].sort(([a], [b]) => natural.compare(a, b)).map(([key, group]) => ({ id: `street ${key}`, type: 'street' as const, street: streetOf(group[0]), rows: alongTheStreet(group) })),
    ...(later.length > 0 ? [{ id: 'later', type: 'later' as const, street: '', rows: later }] : [])
  ];
}

const streetOf = (row: JobRow | undefined): string => (row ? lookAt(row.job.place.address).address.street : '');

function alongTheStreet(rows: readonly JobRow[]): JobRow[] {
  return rows
    .map((row) => ({ row, address: lookAt(row.job.place.address).address }))
    .sort(({ address: a }, { address: b }) => compareHouses(a.house, b.house) || natural.compare(a.apartment?.unit ?? '', b.apartment?.unit ?? ''))
    .map(({ row }) => row);
}
