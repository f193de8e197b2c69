// The demo in provisioned databases: all of it, once, also after a start that was stopped.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobSchema } from '$domain/job.ts';
import { parseWardDocument } from '$domain/ward-document.ts';
import { demoOrganisation } from '../../sync-server/demo/demo-organisation.ts';
import { seedDemo } from '../../sync-server/demo/seed-demo.ts';
import type { Administration } from '../../sync-server/couch/administration.ts';
import { wardsTemplate, type ProvisionedWards, type WardsTemplate } from '../fixtures/provisioned-wards.ts';

// Every write waits for the disk, and the disk may be busy.
vi.setConfig({ testTimeout: 60_000 });

const organisation = demoOrganisation();
const now = '2026-11-23T02:00:00.000Z';

let template: WardsTemplate;
let wards: ProvisionedWards;
beforeAll(async () => void (template = await wardsTemplate()), 60_000);
afterAll(() => template.remove());
beforeEach(() => void (wards = template.open()));
afterEach(() => wards.remove());

async function documents(kind: 'jobs' | 'media', prefix: string): Promise<string[]> {
  const found: string[] = [];
  for (const { slug } of organisation.wards) {
    const store = wards.server.store(kind === 'jobs' ? `ward-${slug}` : `ward-${slug}-media`);
    const { rows } = await store.allDocs({ startkey: `${prefix}:`, endkey: `${prefix};`, include_docs: true });
    for (const { doc } of rows) {
      if (kind === 'jobs') expect(parseWardDocument(doc)).toMatchObject({ type: 'document', document: { ward: slug } });
      found.push(doc?._id ?? '');
    }
  }
  return found;
}

describe('seedDemo', () => {
  it('writes 300 jobs with their story and pictures into the wards, the second time nothing', async () => {
    const report = await seedDemo(wards.server, organisation, { now });
    expect(report.jobs).toBe(300);
    expect(await documents('jobs', 'job')).toHaveLength(300);
    expect(await documents('jobs', 'entry')).toHaveLength(report.entries);
    expect((await documents('jobs', 'device')).length).toBeGreaterThan(33);
    const chunks = await documents('media', 'chunk');
    expect(chunks.length).toBeGreaterThan(50);
    const [chunk = ''] = chunks;
    const ward = organisation.wards[0]!.slug;
    expect((await wards.server.store(`ward-${ward}-media`).attachment(chunk, 'data')).subarray(1, 4).toString()).toBe('PNG');
    const { rows } = await wards.server.store('ward-an-phu').allDocs({ startkey: 'job:violation:', endkey: 'job:violation;', include_docs: true });
    const photos = rows.flatMap(({ doc }) => jobSchema.parse(doc)).flatMap((job) => (job.kind === 'violation' ? (job.violation.files ?? []) : []));
    expect(photos.length).toBeGreaterThan(3);
    for (const { sha256 } of photos) expect((await wards.server.store('ward-an-phu-media').get(`chunk:${sha256}:0`))._id).toContain(sha256);
    expect(await seedDemo(wards.server, organisation, { now: '2026-12-01T02:00:00.000Z' })).toEqual({ jobs: 0, entries: 0 });
  });

  it('stopped anywhere, it is completed by the next start', async () => {
    for (const writes of [1, 2, 7]) await expect(seedDemo(stoppingAfter(writes, wards.server), organisation, { now })).rejects.toThrow('stopped');
    await seedDemo(wards.server, organisation, { now });
    expect(await documents('jobs', 'job')).toHaveLength(300);
  });
});

function stoppingAfter(writes: number, server: Administration): Pick<Administration, 'store'> {
  let left = writes;
  return {
    store(name) {
      const store = server.store(name);
      return {
        ...store,
        async bulkDocs(docs, newEdits) {
          if (left-- <= 0) throw new Error('stopped');
          return store.bulkDocs(docs, newEdits);
        }
      };
    }
  };
}
