// Who may read and write what in a ward's databases: every refusal is asked for, at the embedded endpoint and through the proxy.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { provision } from '../../sync-server/access/provision.ts';
import { ROUTES } from '../../sync-server/access/routes.ts';
import { ENTRY_KINDS } from '$domain/entry-kinds/registry.ts';
import { ROLES, type Role } from '$domain/roles.ts';
import { AWAY, HOME, PASSWORD, PEOPLE, signIn, testOrganisation, type Someone } from './couch-endpoint-organisation.ts';
import { ask, at, TARGETS, type Answer, type RunningTarget } from './couch-endpoint-targets.ts';

const JOBS = `/ward-${HOME}`;
const MEDIA = `/ward-${HOME}-media`;
const DESK = `/ward-${HOME}-desk`;
const NOW = '2026-11-23T02:00:00.000Z';
const STAFF = ROLES satisfies readonly Someone[];

interface Written {
  type: 'ok' | 'refused';
  code?: string;
}

describe.each(TARGETS)('access: $name', ({ start }) => {
  let target: RunningTarget;
  const as = (someone: Someone, method: string, path: string, body?: unknown): Promise<Answer> => ask(target.base, method, path, { as: signIn(someone), body });

  const write = async (someone: Someone, database: string, doc: { _id: string }, newEdits = false): Promise<Written> => {
    const sent = newEdits ? doc : { ...doc, _rev: `1-${randomUUID().replaceAll('-', '')}` };
    const answer = await as(someone, 'POST', `${database}/_bulk_docs`, { docs: [sent], new_edits: newEdits });
    const [row] = answer.status === 201 ? (answer.json as { error?: string; reason?: string }[]) : [answer.json as { error?: string; reason?: string }];
    return row?.error === undefined ? { type: 'ok' } : { type: 'refused', code: `${row.error} ${row.reason?.split(':')[0] ?? ''}` };
  };

  beforeAll(async () => {
    target = await start();
    await provision(target.administration, testOrganisation(), { now: NOW, passwordFor: () => PASSWORD });
  }, 60_000);
  afterAll(async () => {
    for (const database of await target.administration.names()) {
      if (database.startsWith(`ward-${HOME}`) || database.startsWith(`ward-${AWAY}`)) await ask(target.base, 'DELETE', `/${database}`, { as: target.admin });
    }
    await target.stop();
  });

  test('everyone of the ward reads it; a person of another ward and nobody do not', async () => {
    for (const someone of STAFF) expect([someone, (await as(someone, 'GET', `${JOBS}/_all_docs?include_docs=true`)).status]).toEqual([someone, 200]);
    for (const path of ['', '/_all_docs', '/_changes', `/ward:${HOME}`, '/_local/x', '/_design/rules', '/_security']) {
      expect([path, (await as('stranger', 'GET', JOBS + path)).status]).toEqual([path, 403]);
      expect([path, (await ask(target.base, 'GET', JOBS + path)).status]).toEqual([path, 401]);
    }
    expect((await as('stranger', 'POST', `${JOBS}/_bulk_get`, { docs: [{ id: `ward:${HOME}` }] })).status).toBe(403);
    expect((await as('stranger', 'POST', `${JOBS}/_bulk_docs`, { docs: [entry('handed-over', PEOPLE.stranger)] })).status).toBe(403);
    expect((await as('stranger', 'GET', `/ward-${AWAY}/ward:${AWAY}`)).status).toBe(200);
  });

  test('a job’s data is amended field by field, and only those fields that its kind has', async () => {
    const amended = (data: object, kind = 'delivery') => {
      const doc = { ...entry('amended', PEOPLE.desk, kind), data };
      return write('desk', JOBS, doc);
    };
    const no = { type: 'refused', code: 'forbidden form' };
    expect(await amended({ changes: { 'person.phone': '0570000123', 'place.note': null, 'delivery.fee': 8000, 'delivery.papersToCollect': ['Giấy hẹn'] }, was: { 'person.phone': null }, remark: 'Đổi số' })).toEqual({ type: 'ok' });
    expect(await amended({ changes: { ward: 'cat-lai' } })).toEqual(no);
    expect(await amended({ changes: { 'delivery.dossierCode': '1' } })).toEqual(no);
    expect(await amended({ changes: { 'delivery.fee': 0 } }, 'visit')).toEqual(no);
    expect(await amended({ changes: {}, kept: { 'violation.category': 'LLD' } })).toEqual(no);
    expect(await amended({ changes: { 'place.address': { toString: 1 } } })).toEqual(no);
    expect(await amended({ changes: { 'place.address': 'x'.repeat(4001) } })).toEqual(no);
    expect(await amended({ changes: { __proto__x: 1 } })).toEqual(no);
  });

  test('each kind of entry is written by its roles and by nobody else', async () => {
    for (const { kind, roles, jobKinds } of Object.values(ENTRY_KINDS)) {
      for (const someone of STAFF) {
        const may = (roles as readonly Role[]).includes(someone);
        const result = await write(someone, JOBS, entry(kind, PEOPLE[someone], jobKinds[0]));
        expect([kind, someone, result]).toEqual([kind, someone, may ? { type: 'ok' } : { type: 'refused', code: 'forbidden role' }]);
      }
    }
  });

  test('an entry is one’s own, of this ward, well formed, on a kind of job that has it', async () => {
    const own = () => entry('handed-over', PEOPLE.officer);
    const cases: [string, object, string][] = [
      ['in another’s name', { by: PEOPLE.supervisor }, 'by'],
      ['of another ward', { ward: AWAY }, 'ward'],
      ['on another job than its id says', { job: 'job:delivery:other' }, 'id'],
      ['with an id of its own making', { _id: 'entry:1' }, 'id'],
      ['of an unknown kind', { kind: 'constructor' }, 'kind'],
      ['without a signature', { sig: undefined }, 'form'],
      ['without a version', { v: undefined }, 'form'],
      ['far too large', { data: { remark: 'x'.repeat(100_000) } }, 'size'],
      ['deleted at once', { _deleted: true }, 'deletion'],
      ['with an attachment', { _attachments: { a: { content_type: 'text/plain', data: 'eA==' } } }, 'attachments']
    ];
    for (const [what, change, code] of cases) {
      expect([what, await write('officer', JOBS, { ...own(), ...change })]).toEqual([what, { type: 'refused', code: `forbidden ${code}` }]);
    }
    expect(await write('officer', JOBS, entry('handed-over', PEOPLE.officer, 'violation'))).toEqual({ type: 'refused', code: 'forbidden kind' });
  });

  test('nothing that was written is changed or deleted, by whatever way', async () => {
    const doc = entry('handed-over', PEOPLE.officer);
    const first = await as('officer', 'PUT', `${JOBS}/${encodeURIComponent(doc._id)}`, doc);
    expect(first.status).toBe(201);
    const rev = String(at(first.json, 'rev'));
    const path = `${JOBS}/${encodeURIComponent(doc._id)}`;
    for (const someone of STAFF) {
      expect([someone, (await as(someone, 'PUT', path, { ...doc, _rev: rev, by: PEOPLE[someone] })).status]).toEqual([someone, 403]);
      expect([someone, (await as(someone, 'DELETE', `${path}?rev=${rev}`)).status]).toEqual([someone, 403]);
    }
    expect(await write('officer', JOBS, { ...doc, _rev: rev, data: {} } as { _id: string }, true)).toEqual({ type: 'refused', code: 'forbidden exists' });
    const attachment = await ask(target.base, 'PUT', `${path}/x.txt?rev=${rev}`, { as: signIn('officer'), raw: 'x', headers: { 'content-type': 'text/plain' } });
    expect(attachment.status).toBe(403);
    // The very same revision again, after an answer that was lost: nothing to refuse, nothing written twice.
    const again = await as('officer', 'POST', `${JOBS}/_bulk_docs`, { docs: [{ ...doc, _rev: rev }], new_edits: false });
    expect([again.status, again.json]).toEqual([201, []]);
    expect((await ask(target.base, 'GET', path, { as: target.admin })).status).toBe(200);
  });

  test('jobs are created by those who take them in, in their own name', async () => {
    const may: Record<string, readonly Someone[]> = {
      delivery: ['desk', 'supervisor', 'admin'],
      visit: ['desk', 'supervisor', 'admin'],
      violation: ['desk', 'supervisor', 'admin', 'patrol']
    };
    for (const [kind, creators] of Object.entries(may)) {
      for (const someone of STAFF) {
        const result = await write(someone, JOBS, job(kind, PEOPLE[someone]));
        expect([kind, someone, result.type]).toEqual([kind, someone, creators.includes(someone) ? 'ok' : 'refused']);
      }
    }
    expect(await write('desk', JOBS, job('delivery', PEOPLE.supervisor))).toEqual({ type: 'refused', code: 'forbidden by' });
    expect(await write('desk', JOBS, { ...job('delivery', PEOPLE.desk), _id: 'job:visit:x' })).toEqual({ type: 'refused', code: 'forbidden id' });
  });

  test('the ward’s document and anything unknown are the server administrator’s', async () => {
    for (const someone of STAFF) {
      expect(await write(someone, JOBS, { ...base('ward'), _id: `ward:${HOME}-2` })).toEqual({ type: 'refused', code: 'forbidden type' });
      expect(await write(someone, JOBS, { ...base('note'), _id: 'note:1' })).toEqual({ type: 'refused', code: 'forbidden type' });
      expect((await as(someone, 'PUT', `${JOBS}/_design/mine`, { language: 'javascript' })).status).toBe(403);
      expect((await as(someone, 'PUT', `${JOBS}/_security`, {})).status).toBe(403);
      expect((await as(someone, 'DELETE', JOBS)).status).toBe(403);
      expect((await as(someone, 'PUT', '/made-by-someone')).status).toBe(403);
      expect((await as(someone, 'GET', '/_all_dbs')).status).toBe(403);
      expect(await write(someone, JOBS, { _id: '_design/mine' })).toMatchObject({ type: 'refused' });
    }
  });

  test('a device is registered by its owner', async () => {
    expect(await write('officer', JOBS, { ...base('device'), _id: `device:${randomUUID()}`, by: PEOPLE.officer } as { _id: string })).toEqual({ type: 'ok' });
    expect(await write('officer', JOBS, { ...base('device'), _id: `device:${randomUUID()}`, by: PEOPLE.patrol } as { _id: string })).toEqual({ type: 'refused', code: 'forbidden by' });
  });

  test('evidence is sent by everyone and read by desk, supervisor and admin', async () => {
    const byRole = new Map<Someone, string>();
    for (const someone of STAFF) {
      const doc = chunk(PEOPLE[someone]);
      byRole.set(someone, doc._id);
      expect([someone, await write(someone, MEDIA, doc)]).toEqual([someone, { type: 'ok' }]);
    }
    const id = byRole.get('officer') ?? '';
    const reading = [
      ['GET', `${MEDIA}/${encodeURIComponent(id)}`], ['GET', `${MEDIA}/${encodeURIComponent(id)}/data`], ['GET', `${MEDIA}/_changes?include_docs=true`], ['GET', `${MEDIA}/_changes`],
      ['GET', `${MEDIA}/_all_docs`], ['GET', `${MEDIA}/_all_docs?keys=${encodeURIComponent(JSON.stringify([id]))}&include_docs=true`],
      ['POST', `${MEDIA}/_all_docs`, { keys: [id], include_docs: true }], ['POST', `${MEDIA}/_all_docs?include_docs=true`, { keys: [id] }], ['POST', `${MEDIA}/_bulk_get`, { docs: [{ id }] }]
    ] as const;
    for (const someone of ['officer', 'patrol'] as const) {
      for (const [method, path, body] of reading) {
        const answer = await as(someone, method, path, body);
        // A proxy may also answer without what was asked for, but never with it.
        expect([someone, path, answer.status === 403 || (answer.status === 200 && !answer.text.includes('"doc"'))]).toEqual([someone, path, true]);
        expect(answer.text).not.toContain('"sha256"');
      }
      expect((await as(someone, 'POST', `${MEDIA}/_bulk_get`, { docs: [{ id }] })).status).toBe(403);
      const there = await as(someone, 'POST', `${MEDIA}/_all_docs`, { keys: [id, `chunk:${'9'.repeat(64)}:0`] });
      expect(at(there.json, 'rows', 0, 'id')).toBe(id);
      expect(at(there.json, 'rows', 1, 'error')).toBe('not_found');
      expect((await as(someone, 'POST', `${MEDIA}/_revs_diff`, { [id]: ['1-x'] })).status).toBe(200);
    }
    for (const someone of ['desk', 'supervisor', 'admin'] as const) {
      expect((await as(someone, 'GET', `${MEDIA}/${encodeURIComponent(id)}/data`)).text).toBe('ảnh');
      expect((await as(someone, 'GET', `${MEDIA}/_all_docs?include_docs=true`)).status).toBe(200);
    }
    expect((await as('stranger', 'POST', `${MEDIA}/_bulk_docs`, { docs: [chunk(PEOPLE.stranger)] })).status).toBe(403);
  });

  test('evidence is one’s own, named by its hash, one attachment of the agreed size', async () => {
    const cases: [string, object, string][] = [
      ['in another’s name', { by: PEOPLE.desk }, 'by'],
      ['with a hash that is not its name', { sha256: '1'.repeat(64) }, 'id'],
      ['with another index', { index: 3 }, 'id'],
      ['with no attachment', { _attachments: undefined }, 'attachments'],
      ['with two', { _attachments: { data: bytes(3), more: bytes(3) } }, 'size'],
      ['too large', { _attachments: { data: bytes(600 * 1024) } }, 'size']
    ];
    for (const [what, change, code] of cases) {
      expect([what, await write('officer', MEDIA, { ...chunk(PEOPLE.officer), ...change })]).toEqual([what, { type: 'refused', code: `forbidden ${code}` }]);
    }
  });

  test('what patrols must not see is the desk’s, the supervisor’s and the admin’s', async () => {
    for (const someone of ['officer', 'patrol', 'stranger'] as const) {
      expect((await as(someone, 'GET', `${DESK}/_all_docs`)).status).toBe(403);
      expect((await as(someone, 'POST', `${DESK}/_bulk_docs`, { docs: [] })).status).toBe(403);
    }
    for (const someone of ['desk', 'supervisor', 'admin'] as const) {
      expect((await as(someone, 'GET', `${DESK}/_all_docs`)).status).toBe(200);
      const contact = { ...base('contact'), _id: `contact:job:violation:${someone}`, createdBy: PEOPLE[someone] };
      expect(await write(someone, DESK, contact)).toEqual({ type: 'ok' });
    }
  });

  test('people see and change their own account only, and never their roles', async () => {
    const own = `/_users/org.couchdb.user:${PEOPLE.officer}`;
    const other = `/_users/org.couchdb.user:${PEOPLE.supervisor}`;
    expect((await as('officer', 'GET', other)).status).toBe(403);
    expect((await as('officer', 'GET', '/_users/_all_docs')).status).toBe(403);
    expect((await as('officer', 'POST', '/_users/_bulk_get', { docs: [{ id: `org.couchdb.user:${PEOPLE.officer}` }] })).status).toBe(403);
    expect((await as('officer', 'GET', '/_users/_changes?include_docs=true')).status).toBe(403);
    const mine = await as('officer', 'GET', own);
    expect(at(mine.json, 'name')).toBe(PEOPLE.officer);
    const raised = { ...(mine.json as object), roles: [`ward:${HOME}:supervisor`] };
    expect((await as('officer', 'PUT', own, raised)).status).toBe(403);
    expect((await as('officer', 'PUT', own, { ...(mine.json as object), roles: ['_admin'] })).status).toBe(403);
    expect((await as('officer', 'PUT', other, { ...(mine.json as object) })).status).toBe(403);
    const changed = await as('officer', 'PUT', own, { ...(mine.json as object), password: 'a new one' });
    expect(changed.status).toBe(201);
    expect((await as('officer', 'GET', own)).status).toBe(401);
    const back = await ask(target.base, 'GET', own, { as: { name: PEOPLE.officer, password: 'a new one' } });
    expect(back.text).not.toContain('a new one');
    expect((await ask(target.base, 'PUT', own, { as: { name: PEOPLE.officer, password: 'a new one' }, body: { ...(back.json as object), password: PASSWORD } })).status).toBe(201);
  });

  test('a route that is not in the table is refused, and so is a page of another site', async () => {
    for (const path of ['/_config', '/_node/_local/_config', '/_replicate', '/_utils', '/_log', `${JOBS}/_find`, `${JOBS}/_index`, `${JOBS}/_purge`, `${JOBS}/_shards`, `${JOBS}/_changes/x`, `${JOBS}/_design/rules/_view/x`, '/_replicator/x']) {
      for (const method of ['GET', 'POST']) {
        const answer = await ask(target.base, method, path, { as: target.admin, ...(method === 'POST' && { body: {} }) });
        expect([method, path, [404, 405].includes(answer.status)]).toEqual([method, path, true]);
      }
    }
    expect((await ask(target.base, 'GET', `${JOBS}/_all_docs`, { as: signIn('desk'), headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    const open = ROUTES.filter(({ access }) => access === 'anyone').map(({ methods, path }) => `${methods.join(' ')} /${path.join('/')}`);
    expect(open.toSorted()).toEqual(OPEN_TO_ANYONE.toSorted());
  });

  test('provisioning again changes nothing, and keeps the passwords', async () => {
    const report = await provision(target.administration, testOrganisation(), { now: '2027-01-01T00:00:00.000Z', passwordFor: () => 'another' });
    expect(report).toEqual({ databasesMade: [], peopleMade: [], peopleChanged: [], wardsChanged: [], webhooksChanged: [] });
    expect((await as('desk', 'GET', JOBS)).status).toBe(200);
  });

  test('whoever leaves the organisation’s file loses the ward', async () => {
    const organisation = testOrganisation();
    const without = { ...organisation, people: organisation.people.filter(({ name }) => name !== PEOPLE.patrol) };
    const report = await provision(target.administration, without, { now: NOW });
    expect(report.peopleChanged).toEqual([PEOPLE.patrol]);
    // The proxy believes the CouchDB's word on a person for some seconds.
    await expect.poll(async () => (await as('patrol', 'GET', `${JOBS}/_all_docs`)).status, { timeout: 10_000 }).toBe(403);
  });
});

/** All that answers without signing in: the service itself, signing in, and what the public reports violations with. */
const OPEN_TO_ANYONE = [
  'GET /api/config',
  'GET HEAD /api/time',
  'GET HEAD /db/',
  'GET HEAD /db/_up',
  'GET /db/_session',
  'POST /db/_session',
  'DELETE /db/_session',
  'GET /api/report-form',
  'GET /api/report-challenge',
  'POST /api/reports',
  'GET /api/reports/status',
  'POST /api/reports/again',
  'GET /api/reports/files/:sha256',
  'POST /api/reports/files/:sha256/:index',
  'GET HEAD /open311/discovery.json',
  'GET HEAD /open311/discovery.xml',
  'GET HEAD /open311/v2/services.json',
  'GET HEAD /open311/v2/services.xml',
  'GET HEAD /open311/v2/services/:file',
  'GET HEAD /open311/v2/requests.json',
  'GET HEAD /open311/v2/requests.xml',
  'POST /open311/v2/requests.json',
  'POST /open311/v2/requests.xml',
  'GET HEAD /open311/v2/requests/:file',
  'GET HEAD /open311/v2/tokens/:file'
];

function base(type: string) {
  return { type, v: 1, ward: HOME };
}

function entry(kind: string, by: string, jobKind = 'delivery') {
  const jobId = `job:${jobKind}:38.98.H29-210519-0013`;
  return {
    ...base('entry'),
    _id: `entry:${jobId}:${randomUUID()}`,
    kind,
    job: jobId,
    by,
    device: randomUUID(),
    n: 1,
    at: NOW,
    after: [],
    evidence: [],
    data: { remark: 'Giao tận tay' },
    prev: '0'.repeat(64),
    hash: 'a'.repeat(64),
    sig: 'A'.repeat(86)
  };
}

function job(kind: string, createdBy: string) {
  return { ...base('job'), _id: `job:${kind}:${randomUUID()}`, kind, title: 'Hồ sơ', createdBy };
}

function bytes(length: number) {
  return { content_type: 'image/jpeg', data: Buffer.alloc(length, 1).toString('base64') };
}

function chunk(by: string) {
  const sha256 = randomUUID().replaceAll('-', '').repeat(2);
  return { ...base('chunk'), _id: `chunk:${sha256}:0`, sha256, index: 0, of: 1, by, _attachments: { data: { content_type: 'image/jpeg', data: Buffer.from('ảnh').toString('base64') } } };
}
