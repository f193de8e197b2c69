import { expect, it } from 'vitest';
import type { JobRow } from '$device/device.ts';
import { mintJobId, personNameSchema } from '$domain/ids.ts';
import { emptyJobView, type JobView } from '$domain/job-view.ts';
import { checkBag } from './bag.ts';

const [an, binh] = [personNameSchema.parse('an'), personNameSchema.parse('binh')];
const row = (key: string, view: Partial<JobView>): JobRow => ({ job: { _id: mintJobId('delivery', key) }, view: { ...emptyJobView(), ...view } }) as unknown as JobRow;
const keys = (rows: JobRow[]) => rows.map(({ job }) => job._id.slice('job:delivery:'.length));

it('tells what is right, missing, somebody else’s and unknown', () => {
  const assigned = [row('A', { assignee: an }), row('B', { assignee: an, carriedBy: an }), row('C', { assignee: an }), row('D', { assignee: an, state: 'returned' })];
  const scanned = [{ code: 'A', row: assigned[0] }, { code: 'E', row: row('E', { assignee: binh }) }, { code: 'X', row: undefined }];
  const { right, missing, others, unknown } = checkBag({ assigned, scanned, person: an });
  expect([keys(right), keys(missing), keys(others), unknown]).toEqual([['A', 'B'], ['C'], ['E'], ['X']]);
});
