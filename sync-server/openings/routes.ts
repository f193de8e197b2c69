// Who opened which case: devices tell it (POST /api/openings), supervisors of the ward read it (GET /api/openings/:ward/:job). It lies in a database
// of its own that nobody but the server writes; the name is that of who is signed in, whatever the request says.
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { jobIdSchema, wardDatabases, wardSlugSchema, type WardSlug } from '$domain/ids.ts';
import { openingDocSchema, openingPrefix, openingsSentSchema, type OpeningDoc } from '$domain/opening.ts';
import { rolesByWard, type Role } from '$domain/roles.ts';
import type { Administration } from '../couch/administration.ts';
import { badRequest, forbidden, notFound } from '../couch/couch-error.ts';
import { readJsonObject } from '../couch/read-body.ts';
import { isServerAdmin } from '../couch/security.ts';

const MAX_BODY = 128 * 1024;
const MOST_SHOWN = 500;
const READERS: readonly Role[] = ['supervisor', 'admin'];

interface Parts {
  databases: Pick<Administration, 'names' | 'open' | 'store'>;
  /** Milliseconds since 1970. */
  now: () => number;
}

export function openingRoutes({ databases, now }: Parts): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));

    app.post('/api/openings', async (request, reply) => {
      const sent = openingsSentSchema.safeParse(await readJsonObject(request.raw, MAX_BODY));
      if (!sent.success) throw badRequest(sent.error.issues[0]?.path.join('.') ?? 'openings');
      const { ward, openings } = sent.data;
      const by = request.user.name;
      if (by === null || rolesIn(request, ward).length === 0) throw forbidden('You do not work in this ward.');
      const name = await existing(ward);
      const receivedAt = new Date(now()).toISOString();
      const docs = openings.map(({ id, job, at, evidence }) => ({ _id: openingPrefix(job) + id, type: 'opened', v: 1, ward, by, job, at, receivedAt, ...(evidence && { evidence }) }));
      // One that is there already is answered with a conflict: it came before, and stays as it was.
      if (docs.length > 0) await databases.open(name).bulkDocs(docs);
      reply.code(201);
      return { taken: docs.length };
    });

    app.get('/api/openings/:ward/:job', async (request) => {
      const { ward, job } = request.params as { ward: string; job: string };
      const [slug, id] = [wardSlugSchema.safeParse(ward), jobIdSchema.safeParse(job)];
      if (!slug.success || !id.success) throw notFound();
      if (!isServerAdmin(request.user) && !rolesIn(request, slug.data).some((role) => READERS.includes(role))) throw forbidden('Who opened a case is for supervisors.');
      const prefix = openingPrefix(id.data);
      const { rows } = await databases.store(await existing(slug.data)).allDocs({ startkey: prefix, endkey: `${prefix}\uffff`, include_docs: true });
      const openings = rows.flatMap(({ doc }): OpeningDoc[] => {
        const parsed = openingDocSchema.safeParse(withoutRev(doc));
        return parsed.success ? [parsed.data] : [];
      });
      return { openings: openings.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, MOST_SHOWN) };
    });
  };

  /** A ward that was provisioned by an earlier version has none yet: devices keep what they noted. */
  async function existing(ward: WardSlug): Promise<string> {
    const name = wardDatabases(ward).opened;
    if (!(await databases.names()).includes(name)) throw notFound('The ward has no record of openings yet: run provision.');
    return name;
  }
}

const rolesIn = ({ user }: FastifyRequest, ward: WardSlug): readonly Role[] => rolesByWard(user.roles).get(ward) ?? [];

function withoutRev(doc: object | null | undefined): unknown {
  return doc && Object.fromEntries(Object.entries(doc).filter(([key]) => key !== '_rev'));
}
