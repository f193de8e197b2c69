import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '$domain/canonical-json.ts';
import { workCalendar } from '$domain/deadline.ts';
import { mintJobId, personNameSchema, wardSlugSchema } from '$domain/ids.ts';
import { jobSchema } from '$domain/job.ts';
import { foundJob, jobHash } from './found-job.ts';

const found = (now: string) =>
  foundJob({
    id: mintJobId('violation', '0197a7c0-1111-7222-8333-444455556666'),
    ward: wardSlugSchema.parse('an-phu'),
    by: personNameSchema.parse('lan'),
    now,
    category: { code: 'LLD', vi: 'Lòng lề đường', en: 'Roadway and pavement' },
    address: 'trước số 45 Nguyễn Duy Trinh',
    description: 'Bày hàng trên vỉa hè',
    position: undefined,
    calendar: workCalendar({ calendar: [], officeHours: [{ from: '07:30', to: '17:00' }] })
  });

describe('a violation found on the way', () => {
  it('is a job that parses, due two working days later', () => {
    const job = found('2026-11-20T03:00:00.000Z');
    expect(jobSchema.safeParse(job).success).toBe(true);
    // Friday to Tuesday.
    expect(job.due).toBe('2026-11-24T03:00:00.000Z');
    expect(job.place).toEqual({ address: 'trước số 45 Nguyễn Duy Trinh' });
  });

  it('is vouched for by the hash of its canonical JSON', async () => {
    const job = found('2026-11-20T03:00:00.000Z');
    expect(await jobHash(job)).toBe(createHash('sha256').update(canonicalJson(job)).digest('hex'));
  });
});
