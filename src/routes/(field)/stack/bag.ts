// What is in the bag against what is assigned, before the officer leaves the desk.
import type { JobRow } from '$device/device.ts';
import type { PersonName } from '$domain/ids.ts';

export interface BagCheck {
  /** Assigned, and in the bag: scanned now, or taken before. */
  right: JobRow[];
  /** Assigned, and not in the bag. */
  missing: JobRow[];
  /** In the bag, and somebody else's, done, or nobody's. */
  others: JobRow[];
  /** In the bag, and no job of this ward that this device knows. */
  unknown: string[];
}

interface Bag {
  /** Open deliveries of the person. */
  assigned: readonly JobRow[];
  /** Codes as they were scanned, each with the job it names, if any. */
  scanned: readonly { code: string; row: JobRow | undefined }[];
  person: PersonName;
}

export function checkBag({ assigned, scanned, person }: Bag): BagCheck {
  const inBag = new Set(scanned.flatMap(({ row }) => (row ? [row.job._id] : [])));
  const mine = new Set(assigned.map(({ job }) => job._id));
  const isIn = ({ job, view }: JobRow): boolean => inBag.has(job._id) || view.carriedBy === person;
  return {
    right: assigned.filter(isIn),
    missing: assigned.filter((row) => !isIn(row) && row.view.state !== 'returned'),
    others: scanned.flatMap(({ row }) => (row && !mine.has(row.job._id) ? [row] : [])),
    unknown: scanned.filter(({ row }) => !row).map(({ code }) => code)
  };
}
