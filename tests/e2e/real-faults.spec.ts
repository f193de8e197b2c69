// Real faults on a real browser and a real server. Whatever happens: an entry that a person was told is saved is on the server exactly once,
// and the chain of the device is whole.
import type { BrowserContext, Page } from '@playwright/test';
import { CHUNK_BYTES, chunkCount, chunkDocId } from '$domain/evidence.ts';
import { verifyLog } from '$domain/chain/verify-log.ts';
import type { EntryId } from '$domain/ids.ts';
import { wardSlugSchema } from '$domain/ids.ts';
import { nodeCrypto, sha256Hex } from '../../sync-server/receipts/node-crypto.ts';
import { seededRandom, between } from '../../sync-server/demo/random.ts';
import type { Told } from './lean/page.ts';
import type { BrowserOnDisk } from './support/browser-on-disk.ts';
import type { CouchClient } from './support/couch-client.ts';
import { LeanFront } from './support/lean-front.ts';
import { AN_PHU, expect, JOBS, MEDIA, PASSWORD, test as base } from './support/ward-test.ts';

const ROUNDS = 50;
const ARRIVED_MS = 90_000;

class Phone {
  readonly told: Told[] = [];

  constructor(
    readonly browser: BrowserOnDisk,
    readonly front: LeanFront,
    readonly person: string
  ) {}

  get ids(): EntryId[] {
    return this.told.flatMap(({ ids }) => ids);
  }

  /** The app, started; signed in by the cookie that a killed browser may not have written down yet. */
  async page(): Promise<Page> {
    const page = await this.browser.page();
    await this.prepare(page.context());
    return this.start(page);
  }

  async anotherTab(): Promise<Page> {
    const page = await this.browser.page();
    return this.start(await page.context().newPage());
  }

  private async prepare(context: BrowserContext): Promise<void> {
    await context.exposeFunction('told', (told: Told) => void this.told.push(told));
    await context.addCookies([{ name: 'AuthSession', value: await this.session(), url: this.front.url }]);
  }

  private async start(page: Page): Promise<Page> {
    await page.goto(`${this.front.url}/lean/`);
    await page.evaluate(({ person, ward }) => window.lean.open({ person, ward } as never), { person: this.person, ward: AN_PHU.slug });
    return page;
  }

  #session: string | undefined;
  async session(): Promise<string> {
    if (this.#session) return this.#session;
    const response = await fetch(`${this.front.url}/db/_session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ name: this.person, password: PASSWORD }) });
    this.#session = /AuthSession=([^;]+)/.exec(response.headers.getSetCookie().join(';'))?.[1] ?? '';
    return this.#session;
  }
}

const test = base.extend<{ front: LeanFront; lean: (person?: string) => Promise<Phone> }>({
  front: async ({ server }, use) => {
    const front = await LeanFront.start(server);
    await use(front);
    await front.close();
  },
  lean: async ({ front, phone }, use) => {
    await use(async (person = AN_PHU.officer) => new Phone(await phone({ baseURL: front.url }), front, person));
  }
});

/** The ward's jobs are there, so that there is something to write about. */
async function firstSync(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(() => window.lean.write({ most: 1 }).then(() => true, () => false)), { timeout: 60_000 }).toBe(true);
}

async function expectAllArrived(page: Page, phone: Phone, admin: CouchClient): Promise<void> {
  await expect.poll(() => page.evaluate(() => (window.lean.now(), window.lean.waiting())), { timeout: ARRIVED_MS, intervals: [500] }).toEqual({ entries: 0, files: 0, refused: 0 });
  expect(await page.evaluate((ids) => window.lean.lost(ids), phone.ids)).toBe(0);
  const stored = await admin.docs(JOBS, '');
  const mine = stored.filter(({ _id, by }) => _id.startsWith('entry:') && by === phone.person);
  const byId = new Map(mine.map((doc) => [doc._id, doc]));
  expect(phone.ids.filter((id) => !byId.has(id))).toEqual([]);
  expect(new Set(phone.ids).size).toBe(phone.ids.length);
  // Once: no second revision, no conflict.
  expect(mine.filter((doc) => !String(doc['_rev']).startsWith('1-'))).toEqual([]);
  const { results } = (await admin.get(`${JOBS}/_changes?style=all_docs`)) as { results: { id: string; changes: unknown[] }[] };
  expect(results.filter(({ id, changes }) => byId.has(id) && changes.length !== 1)).toEqual([]);
  const { findings } = await verifyLog({
    ward: wardSlugSchema.parse(AN_PHU.slug),
    crypto: nodeCrypto(),
    devices: stored.filter(({ type }) => type === 'device'),
    receipts: stored.filter(({ type }) => type === 'receipt'),
    serverKeys: stored.filter(({ type }) => type === 'server-key'),
    entries: stored.filter(({ _id }) => _id.startsWith('entry:')),
    job: async (id) => stored.find(({ _id }) => _id === id),
    file: async () => ({ type: 'unknown' })
  });
  expect(findings).toEqual([]);
}

test(`the browser is killed ${ROUNDS} times while it writes and syncs`, async ({ lean, admin }) => {
  test.setTimeout(900_000);
  const random = seededRandom(20261125);
  const phone = await lean();
  let page = await phone.page();
  await firstSync(page);
  for (let round = 0; round < ROUNDS; round++) {
    const before = phone.told.length;
    void page.evaluate((photoBytes) => window.lean.write({ photoBytes }), 12_000).catch(() => undefined);
    // At any moment after the first "saved" of the round.
    await expect.poll(() => phone.told.length, { intervals: [10] }).toBeGreaterThan(before);
    await new Promise((resolve) => setTimeout(resolve, between(random, 0, 150)));
    await phone.browser.kill();
    page = await phone.page();
    // At once as a rule; where Chromium threw the store away, once the copies and the server have brought it back.
    await expect.poll(() => page.evaluate((ids) => window.lean.lost(ids), phone.ids.slice(-200)), { message: `round ${round}`, timeout: 60_000 }).toBe(0);
  }
  await expectAllArrived(page, phone, admin);
  await expectFiles(phone, admin);
  // Each had one but the first, which waited for the jobs.
  expect(phone.told.flatMap(({ files }) => files)).toHaveLength(phone.ids.length - 1);
});

test('the browser is killed in the middle of the first sync: it goes on where it was, asks for nothing twice, and ends with everything', async ({ lean, front, admin }) => {
  const PAGE = 2500;
  const [made] = await admin.docs(JOBS, 'job:delivery:');
  const { _rev: _, ...job } = made ?? { _id: '' };
  const jobs = Array.from({ length: 3 * PAGE + 500 }, (_each, index) => ({ ...job, _id: `job:delivery:nhieu-viec-${index}` }));
  for (let from = 0; from < jobs.length; from += 2000) await admin.bulkDocs(JOBS, jobs.slice(from, from + 2000));

  /** Where in the changes feed it asked from, each time. */
  const since = () => front.asked.flatMap((asked) => /_changes\?.*since=([^&]+)/.exec(asked)?.[1] ?? []);
  const receiving = (page: Page) => page.evaluate(() => window.lean.status().progress);
  const stopAtPage = (number: number) => (front.holds = (asked) => asked.includes('_changes?') && new Set(since()).size >= number);
  stopAtPage(3);
  const phone = await lean();
  let page = await phone.page();
  await expect.poll(() => receiving(page)).toMatchObject({ what: 'receiving', done: 2 * PAGE });
  const reached = () => [...new Set(since())].at(-1);
  let asksFrom = reached();
  await phone.browser.kill();

  front.asked.length = 0;
  stopAtPage(2);
  page = await phone.page();
  // Not 2,500 of 5,000: what was taken in before counts.
  await expect.poll(() => receiving(page)).toMatchObject({ what: 'receiving', done: 3 * PAGE });
  expect((await receiving(page))!.total).toBeGreaterThan(jobs.length);
  expect(since()[0]).toBe(asksFrom);

  asksFrom = reached();
  front.asked.length = 0;
  front.holds = () => false;
  await page.reload();
  await page.evaluate(({ person, ward }) => window.lean.open({ person, ward } as never), { person: phone.person, ward: AN_PHU.slug });
  await expect.poll(() => page.evaluate(() => window.lean.status().phase)).toBe('up-to-date');
  expect(since()[0]).toBe(asksFrom);
  const here = new Set(await page.evaluate(() => window.lean.documents()));
  expect((await admin.docs(JOBS, '')).filter(({ _id }) => !_id.startsWith('_design/') && !here.has(_id))).toEqual([]);
});

test('killed in the middle of a video: none of the chunks that were confirmed is sent again', async ({ lean, front, admin }) => {
  const phone = await lean();
  let page = await phone.page();
  await firstSync(page);
  const sent = () => front.asked.flatMap((asked) => /^PUT .*\/(chunk:[^?]+)/.exec(asked)?.[1] ?? []);
  // Four of twelve come through; those after them are on their way when it dies.
  front.holds = (asked) => /\/chunk:[0-9a-f]+:([4-9]|1\d)/.test(asked);
  await page.evaluate((videoBytes) => window.lean.write({ videoBytes, most: 1 }), 12 * CHUNK_BYTES - 1000);
  await expect.poll(() => page.evaluate(() => window.lean.confirmed())).toHaveLength(4);
  const confirmed = await page.evaluate(() => window.lean.confirmed());
  await phone.browser.kill();

  front.holds = () => false;
  front.asked.length = 0;
  page = await phone.page();
  await expectAllArrived(page, phone, admin);
  const all = Array.from({ length: 12 }, (_, index) => chunkDocId(phone.told.at(-1)!.files[0]!.sha256, index));
  expect([...new Set(sent())].sort()).toEqual(all.filter((id) => !confirmed.includes(id)).sort());
  await expectFiles(phone, admin);
});

test('the server is killed again and again while it receives', async ({ lean, server, admin }) => {
  test.setTimeout(240_000);
  const random = seededRandom(3);
  const phone = await lean();
  const page = await phone.page();
  await firstSync(page);
  const writing = page.evaluate(() => window.lean.write({ photoBytes: 20_000, most: 120 }));
  for (let round = 0; round < 6; round++) {
    await page.evaluate(() => window.lean.now());
    await new Promise((resolve) => setTimeout(resolve, between(random, 50, 700)));
    await server.kill();
    await server.startAgain();
  }
  await page.evaluate(() => window.lean.stop());
  await writing;
  await expectAllArrived(page, phone, admin);
  await expectFiles(phone, admin);
});

test('the connection is cut at any byte', async ({ lean, front, admin }) => {
  test.setTimeout(240_000);
  const random = seededRandom(11);
  const phone = await lean();
  const page = await phone.page();
  await firstSync(page);
  // Some end within the request's head, some within a photo's chunk, some within an answer.
  front.cutAfter = () => (random() < 0.3 ? between(random, 1, 1500) : between(random, 1, 90_000));
  // What has been sent is not cut any more: then there is more to send.
  while (front.cuts <= 40) {
    await page.evaluate(() => window.lean.write({ photoBytes: 40_000, most: 20 }));
    await expect.poll(async () => (await page.evaluate(() => (window.lean.now(), window.lean.waiting()))).files === 0 || front.cuts > 40, { timeout: 90_000 }).toBe(true);
  }
  front.cutAfter = () => Infinity;
  await expectAllArrived(page, phone, admin);
  await expectFiles(phone, admin);
});

test('the clock is set back and forward', async ({ lean, admin }) => {
  const phone = await lean();
  const page = await phone.page();
  await firstSync(page);
  const DAY = 86_400_000;
  for (const ahead of [-3 * DAY, 30 * DAY, -365 * DAY, 0]) {
    await page.evaluate((ms) => new BroadcastChannel('clock').postMessage(ms), ahead);
    // Heard by the page when its own clock says so.
    await expect.poll(() => page.evaluate(() => Date.now()).then((now) => Math.abs(now - Date.now() - ahead))).toBeLessThan(60_000);
    await page.evaluate(() => (window.lean.now(), window.lean.write({ most: 5 })));
  }
  await expectAllArrived(page, phone, admin);
});

test('two tabs and the service worker write and send at once', async ({ lean, admin }) => {
  test.setTimeout(240_000);
  const phone = await lean();
  const page = await phone.page();
  await firstSync(page);
  const other = await phone.anotherTab();
  await registerServiceWorker(page);
  const writing = [page, other].map((tab) => tab.evaluate(() => window.lean.write({ photoBytes: 2000, most: 40 })));
  const sending = page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    for (let n = 0; n < 20; n++) {
      active?.postMessage('send');
      window.lean.now();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  await Promise.all([...writing, sending]);
  // The tab that syncs goes; the other takes over.
  await page.close();
  await other.evaluate(() => window.lean.write({ most: 5 }));
  expect(phone.ids).toHaveLength(1 + 40 + 40 + 5);
  await expectAllArrived(other, phone, admin);
  await expectFiles(phone, admin);
});

test('who signed out with no network has nothing sent in their name: the service worker tells the server first', async ({ lean, front, admin }) => {
  const phone = await lean();
  const page = await phone.page();
  await firstSync(page);
  await expect.poll(() => page.evaluate(() => window.lean.waiting())).toEqual({ entries: 0, files: 0, refused: 0 });
  await registerServiceWorker(page);
  front.holds = (asked) => asked.includes('/db/');
  await page.evaluate(() => window.lean.write({ most: 3 }));
  await page.evaluate(() => window.lean.signOut());
  // The app is not open any more; there is a network again.
  await page.reload();
  front.holds = () => false;
  front.asked.length = 0;
  await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.postMessage('send'));
  await expect.poll(() => front.asked.filter((asked) => asked.includes('/db/'))).toEqual(['DELETE /db/_session', 'GET /db/_session']);
  const there = new Set((await admin.docs(JOBS, 'entry:')).map(({ _id }) => _id));
  expect(phone.ids.filter((id) => there.has(id))).toHaveLength(1);

  // Once they are back it goes.
  await page.evaluate(({ person, ward }) => window.lean.open({ person, ward } as never), { person: phone.person, ward: AN_PHU.slug });
  await page.context().addCookies([{ name: 'AuthSession', value: await phone.session(), url: front.url }]);
  await expectAllArrived(page, phone, admin);
});

test('who signed out with no network in one tab has nothing sent by the other tabs', async ({ lean, front, admin }) => {
  const phone = await lean();
  const page = await phone.page();
  await firstSync(page);
  const other = await phone.anotherTab();
  await expect.poll(() => page.evaluate(() => window.lean.waiting())).toEqual({ entries: 0, files: 0, refused: 0 });
  front.holds = (asked) => asked.includes('/db/');
  await page.evaluate(() => window.lean.write({ most: 3 }));
  await page.evaluate(() => window.lean.signOut());
  // There is a network again, and the other tab's turn to sync has come.
  front.holds = () => false;
  front.asked.length = 0;
  await other.evaluate(() => window.lean.now());
  await expect.poll(() => other.evaluate(() => window.lean.status().phase)).toBe('sign-in');
  expect(front.asked.filter((asked) => asked.includes('/db/'))).toEqual([]);
  const there = new Set((await admin.docs(JOBS, 'entry:')).map(({ _id }) => _id));
  expect(phone.ids.filter((id) => there.has(id))).toHaveLength(1);
});

async function registerServiceWorker(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/lean/service-worker.js', { type: 'module', scope: '/lean/' });
    await navigator.serviceWorker.ready;
  });
}

/** Every file that was saved with an entry lies on the server, byte for byte (by its SHA-256). */
async function expectFiles(phone: Phone, admin: CouchClient): Promise<void> {
  const files = phone.told.flatMap((told) => told.files);
  const there = new Set((await admin.docs(MEDIA, 'chunk:')).map(({ _id }) => _id));
  const missing = files.filter(({ sha256, bytes }) => !Array.from({ length: chunkCount(bytes) }, (_, index) => chunkDocId(sha256, index)).every((id) => there.has(id)));
  expect(missing).toEqual([]);
  for (let from = 0; from < files.length; from += 8) {
    const some = files.slice(from, from + 8).map(({ sha256 }) => sha256);
    expect(await Promise.all(some.map(async (sha256) => sha256Hex(await admin.evidence(MEDIA, sha256))))).toEqual(some);
  }
}
