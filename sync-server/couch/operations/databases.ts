import { badRequest, CouchError } from '../couch-error.ts';
import { databaseNameProblem } from '../database-name.ts';
import type { Database } from '../database.ts';
import { readBody, readJsonObject } from '../read-body.ts';
import { sendJson } from '../respond.ts';
import { securitySchema } from '../security.ts';
import type { Operation } from './call.ts';

const OK = { ok: true };

export const databaseOperations: Record<string, Operation> = {
  'database-info': async ({ request, reply, database }) => sendJson(request, reply, 200, await describeDatabase(database)),

  async 'create-database'(call) {
    const { request, reply, parts } = call;
    const name = call.param('db');
    const problem = databaseNameProblem(name);
    if (problem) throw new CouchError(400, 'illegal_database_name', problem);
    const { made } = parts.databases.make(name);
    if (!made) throw new CouchError(412, 'file_exists', 'The database could not be created, the file already exists.');
    reply.header('location', `/db/${encodeURIComponent(name)}`);
    return sendJson(request, reply, 201, OK);
  },

  async 'delete-database'({ request, reply, parts, database }) {
    await database.exclusively(() => parts.databases.destroy(database.name));
    return sendJson(request, reply, 200, OK);
  },

  security: async ({ request, reply, database }) => sendJson(request, reply, 200, await database.security()),

  async 'set-security'({ request, reply, database }) {
    const parsed = securitySchema.safeParse(await readJsonObject(request.raw, 1024 * 1024));
    if (!parsed.success) throw badRequest('admins and members must have arrays of strings called names and roles.');
    await database.setSecurity(parsed.data);
    return sendJson(request, reply, 200, OK);
  },

  async 'ensure-full-commit'({ request, reply }) {
    // Every write is on disk before it is answered (synchronous=FULL).
    request.raw.resume();
    return sendJson(request, reply, 201, { ok: true, instance_start_time: '0' });
  },

  async compact({ request, reply, database }) {
    request.raw.resume();
    void database.exclusively(() => database.store.compact());
    return sendJson(request, reply, 202, OK);
  },

  'revs-limit': ({ request, reply }) => sendJson(request, reply, 200, 1000),

  async 'set-revs-limit'({ request }) {
    await readBody(request.raw, 1024);
    throw new CouchError(501, 'not_implemented', 'The number of revisions kept cannot be changed here.');
  }
};

export async function describeDatabase(database: Database): Promise<object> {
  const { doc_count, update_seq } = await database.store.info();
  return {
    db_name: database.name,
    doc_count,
    doc_del_count: 0,
    update_seq,
    purge_seq: 0,
    compact_running: false,
    disk_format_version: 8,
    instance_start_time: '0',
    // Tells it from one that is made anew under the same name: devices then read it from the beginning.
    uuid: (await database.engine?.info())?.id,
    sizes: { file: 0, external: 0, active: 0 },
    props: {},
    cluster: { q: 1, n: 1, w: 1, r: 1 }
  };
}
