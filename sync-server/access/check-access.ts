// The one access check, in front of every route: finds out who asks and whether the route's row lets them.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CouchError, forbidden, notFound, unauthorized } from '../couch/couch-error.ts';
import { isDatabaseAdmin, isMember, isServerAdmin, type Security, type Who } from '../couch/security.ts';
import { USERS, USER_PREFIX } from '../couch/users.ts';
import { rolesByWard } from '$domain/roles.ts';
import { APP_FILES, matchRoute, type Access, type RouteMatch } from './routes.ts';
import { isBlindIn } from './ward-databases.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access check: who asks. */
    user: Who;
    /** Set by the access check: the row of the route table, with the path's parts. */
    access: RouteMatch;
  }
}

/** What the check must be told by the embedded endpoint or by the CouchDB behind the proxy. */
export interface AccessSource {
  /** Throws 401 or 429 for credentials that are wrong; nobody for none. */
  identify(request: FastifyRequest, reply: FastifyReply): Promise<Who>;
  /** Undefined when there is no such database. `'elsewhere'` when a CouchDB behind the proxy decides it itself. */
  security(database: string): Promise<Security | undefined | 'elsewhere'>;
}

export function accessCheck(source: AccessSource): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  return async (request, reply) => {
    const found = matchRoute(request.method, request.url);
    if (found.type === 'bad-path') throw new CouchError(400, 'bad_request', 'The path is not valid.');
    if (found.type === 'no-route') throw notFound('There is no such route.');
    if (found.type === 'wrong-method') {
      const allow = found.allowed.join(',');
      throw new CouchError(405, 'method_not_allowed', `Only ${allow} allowed`, { allow });
    }
    request.access = found.match;
    if (found.match.route === APP_FILES) {
      // Should the router ever read a path differently than the table does, nothing but files comes of it.
      if (request.routeOptions.url !== undefined && request.routeOptions.url !== '/*') throw notFound('There is no such route.');
      return;
    }
    // What anyone may ask from anywhere is answered to nobody in particular: a cookie that came along counts for nothing.
    if (found.match.route.foreign) return;
    refuseForeignPages(request);
    request.user = await source.identify(request, reply);
    await checkRow(found.match, request.user, source);
  };
}

/** Asked again by requests that stay open: rights may have gone in the meantime. Throws as the check does. */
export async function checkRow({ route, params }: RouteMatch, who: Who, source: AccessSource): Promise<void> {
  if (route.access === 'anyone') return;
  if (who.name === null) throw unauthorized('You are not authorized to access this db.');
  if (params.db === undefined) {
    if (!allows(route.access, who)) throw forbidden('You are not allowed to do this.');
    return;
  }
  await checkDatabase({ route, params }, who, { database: params.db, source });
}

async function checkDatabase({ route, params }: RouteMatch, who: Who, { database, source }: { database: string; source: AccessSource }): Promise<void> {
  if (route.access === 'server-admin') {
    if (!isServerAdmin(who)) throw unauthorizedAdmin();
    return;
  }
  if (database === USERS && !isServerAdmin(who)) {
    if (route.own && params.doc === USER_PREFIX + who.name) return;
    throw forbidden('You are not allowed to access this db.');
  }
  if (isBlindIn(database, who.roles) && !route.blind) throw forbidden('Evidence is read by the desk and by supervisors.');
  const security = await source.security(database);
  if (security === 'elsewhere') return;
  if (!security) throw notFound('Database does not exist.');
  if (!isMember(who, security)) throw forbidden('You are not allowed to access this db.');
  if (route.access === 'database-admin' && !isDatabaseAdmin(who, security)) throw unauthorizedAdmin();
}

function allows(access: Access, who: Who): boolean {
  if (isServerAdmin(who)) return true;
  if (typeof access === 'object') return [...rolesByWard(who.roles).values()].flat().some((role) => access.wardRoles.includes(role));
  return access === 'signed-in';
}

/** A page of another site cannot send our cookie (SameSite=Strict); this holds also where a browser forgets that. */
function refuseForeignPages(request: FastifyRequest): void {
  if (request.headers['sec-fetch-site'] === 'cross-site') throw forbidden('Requests from other sites are refused.');
}

const unauthorizedAdmin = (): CouchError => forbidden('You are not a db or server admin.');
