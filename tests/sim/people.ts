// What people do with the app in a week, and what they were told. They pick from what their own screen shows, tap twice, take photos, work
// in two tabs, and do not wait. What the app shows as received is looked at with the server's own eyes.
import type { AppendRequest, AppendResult, CapturedFile, Device } from '$device/device.ts';
import type { Entry, EntryContent } from '$domain/entry.ts';
import type { JobId } from '$domain/ids.ts';
import { kindOfJob } from '$domain/ids.ts';
import { between, chance, pick, type Random } from '../../sync-server/demo/random.ts';
import { SimulatedBlob } from './simulated-blob.ts';
import type { Page, SimulatedDevice } from './simulated-device.ts';
import { madeJob, PEOPLE } from './simulated-ward.ts';
import type { Witness } from './witness.ts';
import type { World } from './world.ts';

/** What somebody was told is saved. */
export interface Confirmed {
  device: SimulatedDevice;
  entry: Entry;
  newJob: boolean;
}

export class Diary {
  readonly confirmed: Confirmed[] = [];
  readonly evidence = new Map<string, Uint8Array>();
}

/** Looks at the log and at the count of the shift: ✓✓ and "received" stand only where the server has signed for it, and holds it. */
export function lookAtShift({ world, device, page, witness }: Omit<Act, 'diary'> & { witness: Witness }): void {
  const { device: app } = page;
  if (!app) return;
  world.schedule(page.owner, 'looks at the shift', 0, () => {
    void (async () => {
      const log = (await app.log({ limit: 100 })).filter(({ entry }) => entry.device === device.chain?.id);
      const { open } = await (await app.holdings()).shiftTally('');
      const waiting = new Set(open.map(({ row }) => row.entry._id));
      for (const { entry, standing } of log) {
        const { n, evidence } = entry;
        if (standing.where === 'server' && !witness.hasSignedForEntry(entry.device, n)) world.violation(`${device.name} shows ✓✓ for entry ${n}, and the server has signed nothing of the kind`);
        if (waiting.has(entry._id)) continue;
        if (!witness.hasSignedForEntry(entry.device, n)) world.violation(`${device.name} counts entry ${n} as received, and the server has signed nothing of the kind`);
        for (const file of evidence) if (!(await witness.isWhole(file))) world.violation(`${device.name} counts the file ${file.sha256} as received, and it is not whole on the server`);
      }
    })();
  });
}

/** A job that the battery took back before anyone was told of it; a find that was saved by the tap before. */
const MAY_BE = new Set(['job: not on this device', 'newJob: on this device already']);

interface Act {
  world: World;
  device: SimulatedDevice;
  page: Page;
  diary: Diary;
}

/** One look at the screen and, if there is something to do, one or two taps on "save". */
export function act({ world, device, page, diary }: Act): void {
  const { device: app } = page;
  if (!app) return;
  world.schedule(page.owner, 'looks', 0, () => {
    void choose(world.random, app, { key: `${device.person.name}-${Math.floor(world.now / 1000)}`, now: world.now + device.clockAhead }).then((request) => {
      if (!request) return;
      const files = request.files && chance(world.random, 0.4) ? request.files : undefined;
      const taps = chance(world.random, 0.15) ? 2 : 1;
      for (let tap = 0; tap < taps; tap++) save(app, { ...request, files });
    });
  });
  function save(on: Device, request: AppendRequest): void {
    void on.append(request).then((result) => note(result, request));
  }

  function note(result: AppendResult, request: AppendRequest): void {
    world.trace(`${page.owner.name} is told ${result.type}${'problem' in result ? `: ${result.problem}` : ''}`);
    if (result.type === 'invalid' && !MAY_BE.has(result.problem)) world.violation(`${device.name} could not write: ${result.problem}`);
    if (result.type !== 'saved') return;
    for (const entry of result.entries) {
      diary.confirmed.push({ device, entry, newJob: request.newJob !== undefined });
      entry.evidence.forEach(({ sha256 }, index) => {
        const blob = request.files?.[index]?.blob as unknown;
        if (blob instanceof SimulatedBlob) diary.evidence.set(sha256, blob.bytesNow);
      });
    }
  }
}

async function choose(random: Random, app: Device, { key, now }: { key: string; now: number }): Promise<AppendRequest | undefined> {
  const [role] = app.roles;
  if (role === 'desk') return assign(random, app);
  if (role === 'supervisor') return (await settle(random, app)) ?? (await review(random, app)) ?? assign(random, app);
  if (role === 'patrol' && chance(random, 0.3)) return find(random, app, { key, now });
  const mine = await app.openJobsOf(app.person);
  const kinds = role === 'patrol' ? ['violation'] : ['delivery', 'visit'];
  // Sometimes somebody else's job, or one that is done here already: two officers at one door.
  const open = mine.length > 0 && chance(random, 0.8) ? mine : await app.jobs({ limit: 50 });
  const fitting = open.filter(({ job }) => kinds.includes(job.kind));
  if (fitting.length === 0) return undefined;
  const { job } = pick(random, fitting);
  return { job: job._id, contents: [outcome(random, job._id)], files: [photo(random, now)] };
}

function outcome(random: Random, job: JobId): EntryContent {
  switch (kindOfJob(job)) {
    case 'delivery':
      if (chance(random, 0.3)) return { kind: 'not-handed-over', data: { reason: 'nobody-home' } };
      return { kind: 'handed-over', data: { recipient: { who: 'person', name: 'Nguyễn Thị Thử' }, papersCollected: [], feeTaken: 8000, rating: 5 } };
    case 'violation':
      return { kind: 'verified', data: { outcome: pick(random, ['unfounded', 'put-right', 'minutes'] as const) } };
    case 'visit':
      return { kind: 'visited', data: { outcome: chance(random, 0.7) ? 'served' : 'not-met' } };
  }
}

function find(random: Random, app: Device, { key, now }: { key: string; now: number }): AppendRequest {
  const newJob = madeJob('violation', `${key}-${between(random, 0, 1e9)}`, { now, by: app.person, source: 'patrol' });
  // `jobHash` is worked out by the device.
  const found = { kind: 'found', data: { jobHash: '0'.repeat(64) } } as EntryContent;
  return { newJob, job: newJob._id, contents: chance(random, 0.5) ? [found, outcome(random, newJob._id)] : [found], files: [photo(random, now)] };
}

async function assign(random: Random, app: Device): Promise<AppendRequest | undefined> {
  const jobs = await app.jobs({ state: 'new', limit: 50 });
  const [row] = jobs.length > 0 ? [pick(random, jobs)] : [];
  if (!row) return undefined;
  const role = row.job.kind === 'violation' ? 'patrol' : 'officer';
  const to = pick(random, PEOPLE.filter((person) => person.role === role)).name;
  return { job: row.job._id, contents: [{ kind: 'assigned', data: { to } }] };
}

async function review(random: Random, app: Device): Promise<AppendRequest | undefined> {
  const log = await app.log({ unreviewed: true, limit: 20 });
  const rows = log.filter(({ job }) => job !== undefined);
  if (rows.length === 0) return undefined;
  const { entry } = pick(random, rows);
  return { job: entry.job, contents: [{ kind: 'reviewed', data: { entry: entry._id, verdict: chance(random, 0.8) ? 'accepted' : 'sent-back' } }] };
}

async function settle(random: Random, app: Device): Promise<AppendRequest | undefined> {
  const [row] = await app.jobs({ state: 'contested', limit: 1 });
  if (!row || row.view.contested.length < 2) return undefined;
  return { job: row.job._id, contents: [{ kind: 'settled', data: { entries: row.view.contested.slice(0, 20), chosen: pick(random, row.view.contested) } }] };
}

/** A JPEG by its first bytes; few are as large as two chunks. */
function photo(random: Random, now: number): CapturedFile {
  const bytes = new Uint8Array(chance(random, 0.3) ? 512 * 1024 + 1000 : between(random, 200, 2000)).fill(between(random, 0, 255));
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return { blob: new SimulatedBlob([bytes]) as unknown as Blob, use: 'photo', takenAt: new Date(Math.floor(now)).toISOString() };
}
