// A report's likely duplicates among the ward's violations, without those that were merged, or looked at and kept apart.
import type { JobRow } from '$device/device.ts';
import type { ViolationJob } from '$domain/job.ts';
import type { JobView } from '$domain/job-view.ts';
import { likelyDuplicates, type LikelyDuplicate } from '$domain/likely-duplicates.ts';
import type { DuplicateRule } from '$domain/report-rules.ts';

export interface DuplicateRow {
  row: JobRow;
  likely: LikelyDuplicate;
}

export function duplicatesOf({ job, view }: { job: ViolationJob; view: JobView }, rows: readonly JobRow[], rules: readonly DuplicateRule[] | undefined): DuplicateRow[] {
  const others = new Map(
    rows.flatMap((row) => {
      // Nothing of another category is ever a duplicate: with thousands of rows that is most of the work.
      if (row.job.kind !== 'violation' || row.job.violation.category !== job.violation.category || row.view.mergedInto !== undefined) return [];
      const apart = view.keptApart?.includes(row.job._id) || row.view.keptApart?.includes(job._id);
      return apart ? [] : [[row.job._id, { row, report: row.job }] as const];
    })
  );
  return likelyDuplicates(job, [...others.values()].map(({ report }) => report), rules).map((likely) => ({ row: others.get(likely.job)!.row, likely }));
}
