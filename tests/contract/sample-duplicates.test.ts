// The 120 sample reports, looked through by hand: what the desk is shown as likely duplicates.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { mintJobId } from '../../src/domain/ids.ts';
import { likelyDuplicates, type ComparedReport } from '../../src/domain/likely-duplicates.ts';
import { demoReportRules } from '../../sync-server/demo/demo-report-rules.ts';

interface Sample {
  service_request_id: string;
  service_code: string;
  description: string;
  address_string: string;
  lat: number;
  long: number;
  requested_datetime: string;
}
const SAMPLES = (JSON.parse(readFileSync(new URL('../../../shared/data/open311-requests.json', import.meta.url), 'utf8')) as { requests: Sample[] }).requests;
const REPORTS = SAMPLES.map(
  (sample): ComparedReport => ({
    _id: mintJobId('violation', sample.service_request_id),
    received: new Date(sample.requested_datetime).toISOString(),
    place: { address: sample.address_string, lat: sample.lat, lon: sample.long },
    violation: { category: sample.service_code, description: sample.description, media: [] }
  })
);
const number = (id: string): string => id.slice(-5);

function pairs(): string[] {
  const found = new Set<string>();
  for (const report of REPORTS) for (const { job } of likelyDuplicates(report, REPORTS, demoReportRules().duplicates)) found.add([report._id, job].map(number).sort().join(' '));
  return [...found].sort();
}

it('finds the same thing told twice at one place, and of 7,140 pairs hardly anything else', () => {
  const found = pairs();
  // The same words within 31 m and ten days.
  for (const pair of ['00001 00008', '00029 00036', '00078 00085', '00141 00148', '00386 00393', '00526 00533', '00603 00617', '00659 00673', '00806 00813']) expect(found).toContain(pair);
  // Other words, within 18 m: two people who stand at one thing tell it differently. A person decides.
  for (const pair of ['00603 00610', '00610 00617', '00666 00673', '00274 00281', '00421 00428']) expect(found).toContain(pair);
  // Other words further off, or too long apart.
  for (const pair of ['00232 00239', '00554 00582', '00239 00722', '00288 00666']) expect(found).not.toContain(pair);
  expect(found.length).toBeLessThanOrEqual(24);
});
