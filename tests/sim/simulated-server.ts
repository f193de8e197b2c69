// The server as one process that can die at any await: the endpoint's own code for writing (with the rules that a real ward's databases
// carry), the changes feed, reading and attachments, and the follower that signs receipts, over SQLite in memory, which is its disk. What HTTP adds is tested elsewhere.
import { designDocOf } from '../../sync-server/access/validate-doc-update.ts';
import { databasesOfWard } from '../../sync-server/access/ward-databases.ts';
import { changesPieces } from '../../sync-server/couch/changes-feed.ts';
import { parseChangesQuery } from '../../sync-server/couch/changes-query.ts';
import { asCouchError, CouchError } from '../../sync-server/couch/couch-error.ts';
import { CouchQuery } from '../../sync-server/couch/couch-query.ts';
import { Database } from '../../sync-server/couch/database.ts';
import type { DocumentStore } from '../../sync-server/couch/document-store.ts';
import { boundaryOf, readMultipartDoc } from '../../sync-server/couch/multipart-read.ts';
import { Passwords } from '../../sync-server/couch/passwords.ts';
import { storeOf } from '../../sync-server/couch/pouch-store.ts';
import { isMember, type Who } from '../../sync-server/couch/security.ts';
import { SqliteEngine } from '../../sync-server/couch/sqlite-engine.ts';
import { writeDocument, writeDocuments } from '../../sync-server/couch/write-documents.ts';
import { wardDocOf, type Organisation } from '$domain/organisation.ts';
import type { PersonName, WardSlug } from '$domain/ids.ts';
import { wardRole, type Role } from '$domain/roles.ts';
import { openPouch } from '$replica/pouch.ts';
import { SimulatedFollower } from './simulated-follower.ts';
import { Witness } from './witness.ts';
import { Owner, type World } from './world.ts';

export interface ServerRequest {
  method: string;
  /** Without `/db`. */
  path: string;
  body: Uint8Array | string | undefined;
  contentType: string;
  /** Whom the cookie names; null without one, or when the session is over. */
  person: string | null;
  /** Aborted when the client is seen to have gone. */
  signal: AbortSignal;
}

export interface ServerAnswer {
  status: number;
  body: string;
}

let databases = 0;

export class SimulatedServer {
  readonly #world: World;
  readonly #ward: WardSlug;
  readonly #rolesByPerson: Map<string, readonly string[]>;
  /** What outlives a crash. */
  readonly #disks = new Map<string, PouchDB.Database>();
  readonly #engines: SqliteEngine[] = [];
  #follower!: SimulatedFollower;
  #witness!: Witness;
  #process: { owner: Owner; databases: Map<string, Database>; connections: Set<() => void> } | undefined;
  /** How to stop each feed of the process that lives. */
  readonly #listening: (() => void)[] = [];
  #lives = 0;

  private constructor(world: World, { organisation, ward }: { organisation: Organisation; ward: WardSlug }) {
    this.#world = world;
    this.#ward = ward;
    this.#rolesByPerson = new Map(organisation.people.map(({ name, roles }) => [name, roles.map((held) => wardRole(held.ward, held.role))]));
  }

  static async make(world: World, setting: { organisation: Organisation; ward: WardSlug }): Promise<SimulatedServer> {
    const server = new SimulatedServer(world, setting);
    for (const { name, kind, security } of databasesOfWard(setting.ward)) {
      if (kind === 'desk' || kind === 'opened') continue;
      const engine = new SqliteEngine(':memory:');
      const pouch = openPouch(engine, { key: `sim-${databases++}`, name });
      server.#engines.push(engine);
      server.#disks.set(name, pouch);
      const database = new Database(name, pouch, storeOf(pouch));
      await database.setSecurity(security);
      await pouch.put(designDocOf(setting.ward, kind));
      if (kind === 'jobs') await pouch.put(wardDocOf(setting.organisation, setting.ward, new Date(world.now).toISOString()));
    }
    server.#witness = new Witness(world, { jobs: server.engine('jobs'), media: server.engine('media') });
    const disks = new Map([...server.#disks].map(([name, pouch], index) => [name, { pouch, engine: server.#engines[index]! }]));
    server.#follower = new SimulatedFollower({ world, ward: setting.ward, disks, witness: server.#witness });
    server.start();
    return server;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  get owner(): Owner | undefined {
    return this.#process?.owner;
  }

  start(): void {
    if (this.#process) return;
    const owner = new Owner(`server#${++this.#lives}`);
    const open = [...this.#disks].map(([name, pouch]): [string, Database] => [name, new Database(name, pouch, withCrashes(storeOf(pouch), { owner, world: this.#world, listening: this.#listening }))]);
    this.#process = { owner, databases: new Map(open), connections: new Set() };
    this.#world.trace('server starts');
    this.#follower.start(owner);
  }

  /** SIGKILL: whatever is in its memory is gone, requests under way get no answer. */
  kill(): void {
    if (!this.#process) return;
    const { owner, connections } = this.#process;
    owner.dead = true;
    this.#process = undefined;
    this.#world.trace('server dies');
    for (const stop of this.#listening.splice(0)) stop();
    this.#follower.died();
    for (const reset of connections) reset();
  }

  /** The follower's next question to the disk fails. */
  stumble(): void {
    this.#world.trace('the follower stumbles');
    this.#follower.stumble();
  }

  /** What it holds it has signed for, once it is through with it. */
  async checkReceipts(): Promise<void> {
    if (this.#process && this.#follower.isIdle) await this.#witness.checkReceipts();
  }

  get witness(): Witness {
    return this.#witness;
  }

  /** Administrators err, and put it right again. */
  giveRole(person: PersonName, role: Role): void {
    this.#world.trace(`${person} is ${role} now`);
    this.#rolesByPerson.set(person, [wardRole(this.#ward, role)]);
  }

  /** The documents as they lie there, past the process. */
  engine(kind: 'jobs' | 'media'): SqliteEngine {
    const engine = this.#engines[kind === 'jobs' ? 0 : 1];
    if (!engine) throw new Error(`No ${kind} database`);
    return engine;
  }

  /** The desk's intake writes past the endpoint, as the import command does. */
  async takeIn(docs: readonly { _id: string }[]): Promise<void> {
    await this.#disk('jobs').bulkDocs(docs.map((doc) => ({ ...doc })));
  }

  async close(): Promise<void> {
    this.kill();
    await this.#follower.close();
    for (const pouch of this.#disks.values()) await pouch.close();
  }

  /** Undefined when the connection was reset because the process died. */
  answer(request: ServerRequest, answered: (answer: ServerAnswer | undefined) => void): void {
    const process = this.#process;
    if (!process) throw new Error('Nobody listens');
    const reset = () => answered(undefined);
    process.connections.add(reset);
    const finish = (answer: ServerAnswer) => {
      process.connections.delete(reset);
      answered(answer);
    };
    this.#world.schedule(process.owner, `${request.method} ${request.path.split('?')[0]}`, 0, () => {
      this.#handle(request, process.databases).then(finish, (error: unknown) => {
        const known = asCouchError(error);
        if (!known) this.#world.violation(`the server failed at ${request.method} ${request.path}: ${String(error instanceof Error ? error.stack : error)}`);
        const { status, body } = known ?? new CouchError(500, 'internal_server_error', 'failed');
        finish({ status, body: JSON.stringify(body) });
      });
    });
  }

  async #handle(request: ServerRequest, databases: ReadonlyMap<string, Database>): Promise<ServerAnswer> {
    const [path = '', search = ''] = request.path.split('?');
    const who: Who = { name: request.person, roles: (request.person && this.#rolesByPerson.get(request.person)) || [] };
    if (path === '/api/time') return json(200, { ms: this.#world.now });
    if (path === '/_session') return json(200, { ok: true, userCtx: { name: who.name, roles: who.roles } });
    const [, name = '', ...rest] = path.split('/').map(decodeURIComponent);
    const database = databases.get(name);
    if (!database) throw new CouchError(404, 'not_found', 'Database does not exist.');
    if (who.name === null) throw new CouchError(401, 'unauthorized', 'You are not authorized to access this db.');
    if (!isMember(who, await database.security())) throw new CouchError(403, 'forbidden', 'You are not allowed to access this db.');
    const context = { who, passwords: new Passwords(1) };
    const query = new CouchQuery(`${path}?${search}`);
    switch (`${request.method} ${rest[0] ?? ''}`) {
      case 'GET ':
        return json(200, { db_name: name, instance_start_time: '0', uuid: (await database.engine?.info())?.id });
      case 'GET _changes': {
        let body = '';
        for await (const piece of changesPieces({ database, query: parseChangesQuery(query), signal: request.signal, recheck: async () => undefined })) body += piece;
        return { status: 200, body };
      }
      case 'POST _bulk_docs': {
        const { docs, new_edits: newEdits = true } = JSON.parse(String(request.body)) as { docs: unknown[]; new_edits?: boolean };
        return json(201, await writeDocuments(database, { docs, newEdits }, context));
      }
      case 'POST _bulk_get': {
        const { docs } = JSON.parse(String(request.body)) as { docs: { id: string; rev?: string }[] };
        return json(200, { results: await database.store.bulkGet(docs, { revs: true, latest: true }) });
      }
      case 'POST _all_docs':
        return json(200, await database.store.allDocs({ ...(JSON.parse(String(request.body)) as { keys: string[] }), include_docs: true }));
      case 'GET _all_docs':
        return json(200, await database.store.allDocs({ startkey: query.key('startkey')!, endkey: query.key('endkey')!, include_docs: true }));
      default:
        if (request.method !== 'PUT' || rest.length !== 1) throw new CouchError(404, 'not_found', `The simulated server has no ${request.method} ${path}`);
        return json(201, { ok: true, ...(await writeDocument(database, documentOf(request), true, context)) });
    }
  }

  #disk(kind: 'jobs' | 'media'): PouchDB.Database {
    const pouch = this.#disks.get(`ward-${this.#ward}${kind === 'media' ? '-media' : ''}`);
    if (!pouch) throw new Error(`No ${kind} database`);
    return pouch;
  }
}

function documentOf({ body, contentType }: ServerRequest): Record<string, unknown> {
  if (contentType.startsWith('multipart/related')) return readMultipartDoc(Buffer.from(body ?? ''), boundaryOf(contentType));
  return JSON.parse(String(body)) as Record<string, unknown>;
}

const json = (status: number, value: unknown): ServerAnswer => ({ status, body: JSON.stringify(value) });

interface Crashing {
  owner: Owner;
  world: World;
  listening: (() => void)[];
}

/** Every question to the store may be the last thing the process does, before it was done or after. The dead hear of no change. */
function withCrashes(store: DocumentStore, { owner, world, listening }: Crashing): DocumentStore {
  const listen: DocumentStore['listen'] = (since, changed) => {
    const stop = store.listen(since, () => !owner.dead && changed());
    listening.push(stop);
    return stop;
  };
  return new Proxy(store, {
    get(target, name: keyof DocumentStore) {
      if (name === 'listen') return listen;
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      return async (...args: unknown[]) => {
        await world.io('server store', 2);
        const result = await method(...args);
        await world.io('server store', 2);
        return result;
      };
    }
  });
}
