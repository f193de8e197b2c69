// What someone may not do is refused by the server, whatever the app shows or hides: a cookie and a terminal are enough to try.
import { jobIdSchema } from '../../src/domain/ids.ts';
import { CouchClient, type Answer, type Doc } from './support/couch-client.ts';
import { ForgedDevice } from './support/forged-device.ts';
import { sha256 } from './support/photo.ts';
import { beginTheDay, entryOnPage, expectOnServer, jobOnList, notHandedOver, openFromList } from './support/screens.ts';
import { AN_PHU, DESK, expect, JOBS, MEDIA, NEIGHBOUR_JOBS, PASSWORD, test } from './support/ward-test.ts';

const started = Date.now();
const delivered = (name: string) => ({ kind: 'handed-over' as const, data: { recipient: { who: 'person' as const, name }, papersCollected: [], feeTaken: 0, rating: 5 as const } });

test('an officer with a cookie and a terminal reads nothing of another ward, the desk, or the server', async ({ server }) => {
  const officer = await CouchClient.signIn(server.url, { name: AN_PHU.officer, password: PASSWORD });
  expect((await officer.ask('GET', JOBS)).status).toBe(200);

  for (const database of [NEIGHBOUR_JOBS, `${NEIGHBOUR_JOBS}-media`, DESK, '_users']) {
    for (const path of ['', '/_all_docs?include_docs=true', '/_changes?include_docs=true', '/ward:thao-dien', '/_security']) {
      expect((await officer.ask('GET', database + path)).status, `GET ${database}${path}`).toBe(403);
    }
    expect((await officer.ask('POST', `${database}/_bulk_get?revs=true`, { docs: [{ id: 'ward:thao-dien' }] })).status, `_bulk_get of ${database}`).toBe(403);
    expect((await officer.put(database, { _id: 'x', type: 'job', v: 1 })).status, `PUT into ${database}`).toBe(403);
  }
  for (const path of ['_all_dbs', '_active_tasks', '_node/_local/_config', `${JOBS}/_purge`]) {
    expect((await officer.ask('GET', path)).status, `GET ${path}`).toBeGreaterThanOrEqual(403);
  }
  expect((await officer.ask('PUT', 'ward-of-mine')).status).toBe(403);
  expect((await officer.ask('DELETE', JOBS)).status).toBe(403);

  const nobody = CouchClient.nobody(server.url);
  for (const path of [JOBS, `${JOBS}/_all_docs`, `${JOBS}/_changes`, DESK]) expect((await nobody.ask('GET', path)).status, `nobody, GET ${path}`).toBe(401);
});

test('an officer sees no photo that someone else took; the supervisor does', async ({ server }) => {
  const [officer, second, supervisor] = await Promise.all([AN_PHU.officer, AN_PHU.secondOfficer, AN_PHU.supervisor].map((name) => CouchClient.signIn(server.url, { name, password: PASSWORD })));
  if (!officer || !second || !supervisor) throw new Error('three people');
  const bytes = Buffer.from('of a door in An Phú');
  const digest = sha256(bytes);
  const chunk = (by: string): Doc => ({
    _id: `chunk:${digest}:0`,
    type: 'chunk',
    v: 1,
    sha256: digest,
    index: 0,
    of: 1,
    by,
    _attachments: { data: { content_type: 'application/octet-stream', data: bytes.toString('base64') } }
  });
  expect((await officer.put(MEDIA, chunk(AN_PHU.secondOfficer))).body).toMatchObject({ error: 'forbidden' });
  expect((await officer.put(MEDIA, chunk(AN_PHU.officer))).status).toBe(201);

  const id = encodeURIComponent(`chunk:${digest}:0`);
  for (const path of [id, `${id}/data`, `${id}?attachments=true`, '_changes?include_docs=true']) {
    expect((await second.ask('GET', `${MEDIA}/${path}`)).status, `GET ${path}`).toBe(403);
  }
  expect((await second.ask('POST', `${MEDIA}/_bulk_get?attachments=true`, { docs: [{ id: `chunk:${digest}:0` }] })).status).toBe(403);
  expect((await second.ask('GET', `${MEDIA}/_all_docs?include_docs=true&attachments=true`)).body).not.toMatchObject({ rows: [{ doc: { sha256: digest } }] });
  expect(await supervisor.attachment(MEDIA, `chunk:${digest}:0`, 'data')).toEqual(bytes);
});

test('an entry in another name, of a role one does not have, or of another ward is refused; one’s own goes in', async ({ server, admin }) => {
  const officer = await CouchClient.signIn(server.url, { name: AN_PHU.officer, password: PASSWORD });
  const job = await aDelivery(admin);
  const mine = await ForgedDevice.make({ by: AN_PHU.officer, ward: AN_PHU.slug });
  const theirs = await ForgedDevice.make({ by: AN_PHU.secondOfficer, ward: AN_PHU.slug });
  const elsewhere = await ForgedDevice.make({ by: AN_PHU.officer, ward: 'thao-dien' });

  const own = await mine.entry(job, delivered('Người nhận thật'));
  const otherName = await theirs.entry(job, delivered('Người khác'));
  const review = await mine.entry(job, { kind: 'reviewed', data: { entry: own._id as never, verdict: 'accepted' } });
  const assigned = await mine.entry(job, { kind: 'assigned', data: { to: AN_PHU.officer as never } });
  const verified = await mine.entry(job, { kind: 'verified', data: { outcome: 'unfounded' } });
  const otherWard = await elsewhere.entry(job, delivered('Phường khác'));
  const misfit: Doc = { ...(await mine.entry(job, delivered('Sai mã'))), _id: 'entry:job:delivery:other:0190a000-0000-7000-8000-000000000000' };

  const docs = [await mine.doc(), own, otherName, review, assigned, verified, otherWard, misfit];
  for (const newEdits of [true, false]) {
    const sent = newEdits ? docs.slice(2) : docs.map((doc, index) => ({ ...doc, _rev: `1-${String(index).repeat(32)}` }));
    const refused = new Map((await officer.bulkDocs(JOBS, sent, { newEdits })).filter((row) => 'error' in row).map((row) => [row['id'], row]));
    expect(refused.size).toBe(6);
    for (const [doc, why] of [[otherName, /^by:/], [review, /^role:/], [assigned, /^role:/], [verified, /^kind:/], [otherWard, /^ward:/], [misfit, /^id:/]] as const) {
      expect(refused.get(doc._id), `new_edits ${newEdits}`).toMatchObject({ error: 'forbidden', reason: expect.stringMatching(why) });
    }
  }
  const entries = await admin.docs(JOBS, `entry:${job}:`);
  expect(entries.filter((entry) => entry['device'] === mine.id).map((entry) => entry._id)).toEqual([own._id]);
  expect(entries.filter((entry) => entry['device'] === theirs.id || entry['device'] === elsewhere.id)).toEqual([]);

  for (const table of ['job', 'ward']) {
    const answer = await officer.put(JOBS, table === 'job' ? { ...(await aDeliveryDoc(admin)), _id: 'job:delivery:invented', _rev: undefined } : { _id: 'ward:invented', type: 'ward', v: 1, ward: AN_PHU.slug });
    expect(answer, `a ${table} of the officer's own making`).toMatchObject({ status: 403, body: { error: 'forbidden' } });
  }
});

test('what is written is neither changed nor deleted, not even in the way a replicator writes', async ({ server, admin }) => {
  const officer = await CouchClient.signIn(server.url, { name: AN_PHU.officer, password: PASSWORD });
  const job = await aDelivery(admin);
  const device = await ForgedDevice.make({ by: AN_PHU.officer, ward: AN_PHU.slug });
  const entry = await device.entry(job, delivered('Người nhận thật'));
  expect((await officer.put(JOBS, entry)).status).toBe(201);
  const before = { entry: await officer.get(pathOf(entry._id)), job: await officer.get(pathOf(job)) };

  for (const [id, doc] of [[entry._id, before.entry], [job, before.job]] as const) {
    const rev = String(doc['_rev']);
    const changed: Doc = { ...doc, _id: id, title: 'Đã sửa', remark: 'Đã sửa' };
    const history = { start: 2, ids: ['f'.repeat(32), rev.slice(2)] };
    const attempts: Record<string, Promise<Answer | Record<string, unknown>[]>> = {
      'a new revision': officer.put(JOBS, changed),
      'a deletion': officer.ask('DELETE', `${pathOf(id)}?rev=${rev}`),
      'a deletion in bulk': officer.bulkDocs(JOBS, [{ _id: id, _rev: rev, _deleted: true }]),
      'a forged second revision': officer.bulkDocs(JOBS, [{ ...changed, _rev: `2-${'f'.repeat(32)}`, _revisions: history }], { newEdits: false }),
      'a forged deletion': officer.bulkDocs(JOBS, [{ _id: id, _rev: `2-${'f'.repeat(32)}`, _revisions: history, _deleted: true }], { newEdits: false }),
      'another first revision beside it': officer.bulkDocs(JOBS, [{ ...changed, _rev: `1-${'f'.repeat(32)}`, _revisions: { start: 1, ids: ['f'.repeat(32)] } }], { newEdits: false }),
      'a long history out of nowhere': officer.bulkDocs(JOBS, [{ ...changed, _rev: `9-${'e'.repeat(32)}`, _revisions: { start: 9, ids: ['e'.repeat(32), 'd'.repeat(32)] } }], { newEdits: false })
    };
    for (const [what, attempt] of Object.entries(attempts)) {
      const answer = await attempt;
      expect(Array.isArray(answer) ? answer[0] : answer.body, `${what} of ${id}`).toMatchObject({ error: expect.stringMatching(/forbidden|conflict/) });
    }
    expect(await officer.get(pathOf(id))).toEqual(doc);
    expect(await officer.get(`${pathOf(id)}?conflicts=true&deleted_conflicts=true`)).toEqual(doc);
  }
});

test('an entry that was tampered with on the device is refused with a reason in Vietnamese, is kept, and holds nothing else up', async ({ server, window, admin }) => {
  const page = await window();
  await beginTheDay(page, AN_PHU.officer);
  const [tampered, honest] = [await jobOnList(page, 'delivery', 0), await jobOnList(page, 'delivery', 1)];
  await server.stop();
  for (const job of [tampered, honest]) {
    await openFromList(page, job);
    await notHandedOver(page);
    await page.getByRole('link', { name: 'Về danh sách' }).click();
  }
  await page.evaluate(writeInAnotherName, { store: `tan-noi:${AN_PHU.officer}:${AN_PHU.slug}`, prefix: `entry:${tampered.id}:`, name: AN_PHU.secondOfficer, kind: 'not-handed-over', since: started });

  await server.startAgain();
  await page.reload();
  await openFromList(page, honest);
  await expectOnServer(entryOnPage(page, /^Chưa trả được/).first());
  await page.goto('/sync');
  await expect(page.getByRole('heading', { name: 'Bị máy chủ từ chối' })).toBeVisible();
  await page.goto(`/job/${encodeURIComponent(tampered.id)}`);
  const refused = entryOnPage(page, /^Chưa trả được/).filter({ hasText: 'Máy chủ từ chối' });
  await expect(refused).toHaveCount(1);
  // In words that the person can do something with: not the server's own code and English.
  await expect(refused).toContainText(/Máy chủ từ chối: .*(đứng tên|tên|chính mình|người khác)/);
  await expect(refused).not.toContainText('written in one');

  const onServer = (await admin.docs(JOBS, 'entry:')).filter((doc) => doc['kind'] === 'not-handed-over' && Date.parse(String(doc['at'])) > started);
  expect(onServer.map((doc) => doc['job'])).toEqual([honest.id]);
});

/** Runs in the page: what somebody with the phone in hand and some patience can do. */
async function writeInAnotherName({ store, prefix, name, kind, since }: { store: string; prefix: string; name: string; kind: string; since: number }): Promise<void> {
  const open = indexedDB.open(store);
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    open.onsuccess = () => resolve(open.result);
    open.onerror = () => reject(open.error);
  });
  const transaction = database.transaction(['docs', 'outbox'], 'readwrite');
  const done = new Promise((resolve) => (transaction.oncomplete = resolve));
  const changed: string[] = [];
  for (const table of ['docs', 'outbox']) {
    const cursor = transaction.objectStore(table).openCursor();
    cursor.onsuccess = () => {
      if (!cursor.result) return;
      const row = cursor.result.value;
      if (row.id.startsWith(prefix) && row.doc.kind === kind && Date.parse(row.doc.at) > since) {
        cursor.result.update({ ...row, doc: { ...row.doc, by: name } });
        changed.push(table);
      }
      cursor.result.continue();
    };
  }
  await done;
  database.close();
  if (changed.sort().join() !== 'docs,outbox') throw new Error(`changed in ${changed.join()}`);
}

const pathOf = (id: string): string => `${JOBS}/${encodeURIComponent(id)}`;

async function aDeliveryDoc(admin: CouchClient): Promise<Doc> {
  const [first] = await admin.docs(JOBS, 'job:delivery:');
  if (!first) throw new Error('the demo has no delivery');
  return first;
}

const aDelivery = async (admin: CouchClient) => jobIdSchema.parse((await aDeliveryDoc(admin))._id);
