import { describe, expect, it } from 'vitest';
import { readDossierCode } from '$domain/dossier-code.ts';
import { readPhone } from '$domain/phone.ts';
import { dateOf } from '$domain/vietnam-time.ts';
import { parseWardDocument } from '$domain/ward-document.ts';
import { isInside } from '$domain/ward-of-place.ts';
import { demoJobs, DEMO_JOBS } from './demo-jobs.ts';
import { demoOrganisation } from './demo-organisation.ts';
import { seededRandom } from './random.ts';

const organisation = demoOrganisation();
// A Monday morning, a Saturday night, the minute after midnight, and a year whose holidays nobody knows.
const NOWS = ['2026-11-23T02:00:00.000Z', '2026-11-28T16:30:00.000Z', '2026-11-22T17:01:00.000Z', '2027-05-04T05:00:00.000Z'];
const jobsAt = (now: string) => demoJobs(organisation, { random: seededRandom(7), now });

describe.each(NOWS)('the demo’s jobs at %s', (now) => {
  const jobs = jobsAt(now).map(({ job }) => job);

  it('are the same twice, and others with another seed', () => {
    expect(jobsAt(now).map(({ job }) => job)).toEqual(jobs);
    expect(demoJobs(organisation, { random: seededRandom(8), now }).map(({ job }) => job)).not.toEqual(jobs);
  });

  it('are 300, each its own, of every kind in every ward, and parse', () => {
    expect(jobs).toHaveLength(DEMO_JOBS);
    expect(new Set(jobs.map(({ _id }) => _id)).size).toBe(DEMO_JOBS);
    for (const job of jobs) expect(parseWardDocument(job)).toMatchObject({ type: 'document' });
    for (const { slug } of organisation.wards) expect(new Set(jobs.filter(({ ward }) => ward === slug).map(({ kind }) => kind)).size).toBe(3);
  });

  it('came in before now and are due around it: some late, some today, most to come', () => {
    for (const job of jobs) {
      expect(job.received <= job.createdAt && job.createdAt <= now).toBe(true);
      expect(job.received < job.due).toBe(true);
    }
    const open = jobsAt(now).filter(({ standing }) => standing === 'open').map(({ job }) => job);
    const late = open.filter(({ due }) => due < now).length;
    const today = open.filter(({ due }) => dateOf(due) === dateOf(now)).length;
    expect(late).toBeGreaterThan(10);
    expect(today).toBeGreaterThan(20);
    expect(open.filter(({ due }) => due > now && dateOf(due) !== dateOf(now)).length).toBeGreaterThan(open.length / 2);
  });

  it('have codes, phones and places as real ones have', () => {
    for (const job of jobs) {
      const ward = organisation.wards.find(({ slug }) => slug === job.ward)!;
      if (job.kind === 'delivery') expect(readDossierCode(job.delivery.dossierCode)).toMatchObject({ type: 'code' });
      if (job.person?.phone) expect(readPhone(job.person.phone)).toMatchObject({ type: 'phone' });
      const { lat, lon } = job.place;
      if (lat !== undefined && lon !== undefined) expect(isInside(ward.outline, { lat, lon })).toBe(true);
    }
    expect(jobs.filter(({ place }) => place.lat !== undefined).length).toBeGreaterThan(DEMO_JOBS * 0.75);
  });
});
