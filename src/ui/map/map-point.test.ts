import { describe, expect, it } from 'vitest';
import { emptyJobView, type JobView } from '$domain/job-view.ts';
import { entryIdSchema, jobIdSchema, wardSlugSchema } from '$domain/ids.ts';
import type { Job } from '$domain/job.ts';
import { jobPoint, pointStateOf, samePoints, within } from './map-point.ts';

const NOW = '2026-11-23T05:00:00.000Z';
const job = (due: string, place: { lat?: number; lon?: number } = { lat: 10.78, lon: 106.75 }): Job => ({
  _id: jobIdSchema.parse('job:visit:A-1'),
  type: 'job',
  v: 1,
  ward: wardSlugSchema.parse('an-phu'),
  kind: 'visit',
  title: 'Chứng thực tại nhà',
  place: { address: '12/3 Đường số 10', ...place },
  received: '2026-11-16T02:00:00.000Z',
  due,
  source: 'csv',
  createdAt: '2026-11-16T02:00:00.000Z',
  createdBy: 'desk1',
  visit: { form: 'home-certification', asked: '' }
});
const view = (changes: Partial<JobView> = {}): JobView => ({ ...emptyJobView(), ...changes });

describe('points of the map', () => {
  it('shows a contested job as contested even when it is late or done', () => {
    const contested = [entryIdSchema.parse('entry:job:visit:A-1:019a0000-0000-7000-8000-000000000001')];
    expect(pointStateOf(job('2026-11-20T05:00:00.000Z'), view({ contested }), NOW)).toBe('contested');
    expect(pointStateOf(job('2026-11-20T05:00:00.000Z'), view(), NOW)).toBe('late');
    expect(pointStateOf(job('2026-11-20T05:00:00.000Z'), view({ state: 'done' }), NOW)).toBe('done');
    expect(pointStateOf(job(NOW), view({ state: 'assigned' }), NOW)).toBe('assigned');
  });

  it('has no point for a place that was never located, and one for the equator', () => {
    expect(jobPoint(job(NOW, {}), view(), NOW)).toBeUndefined();
    expect(jobPoint(job(NOW, { lat: 0, lon: 0 }), view(), NOW)).toMatchObject({ lat: 0, lon: 0 });
  });

  it('knows the same points again, and another state of one', () => {
    const [point] = [jobPoint(job(NOW), view(), NOW)!];
    expect(samePoints([point], [{ ...point }])).toBe(true);
    expect(samePoints([point], [{ ...point, state: 'late' }])).toBe(false);
    expect(samePoints([point], [])).toBe(false);
  });

  it('counts the edge as in view', () => {
    expect(within({ west: 106, south: 10, east: 107, north: 11 }, { lat: 11, lon: 107 })).toBe(true);
    expect(within({ west: 106, south: 10, east: 107, north: 11 }, { lat: 11.0001, lon: 106.5 })).toBe(false);
  });
});
