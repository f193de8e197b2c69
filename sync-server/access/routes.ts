// Every route there is, and who may use it. What is not in this table is refused before anything else looks at it.

export type Access =
  /** Also without signing in. */
  | 'anyone'
  | 'signed-in'
  /** Named in the database's `_security`, or its administrator. */
  | 'member'
  | 'database-admin'
  | 'server-admin'
  /** Holds one of these roles in some ward; the handler checks in which. */
  | { wardRoles: readonly string[] };

export interface Route {
  methods: readonly string[];
  /** Segments: `:name` takes one, `*name` the rest (at least one). */
  path: readonly string[];
  access: Access;
  operation: string;
  /** Also open in a media database to those who may put evidence there but not look at others' (design §5). */
  blind: boolean;
  /** In `_users`, also open to a person on their own document. */
  own: boolean;
  /** Also for pages of other sites: it tells nothing that needs a sign-in, and never looks at one. */
  foreign: boolean;
}

type Extra = 'blind' | 'own' | 'foreign';

function route(methods: string, path: string, access: Access, operation: string, ...extras: Extra[]): Route {
  return {
    methods: methods.split(' '),
    path: path.split('/').slice(1),
    access,
    operation,
    blind: extras.includes('blind'),
    own: extras.includes('own'),
    foreign: extras.includes('foreign')
  };
}

export const ROUTES: readonly Route[] = [
  route('GET', '/api/config', 'anyone', 'api'),
  route('GET HEAD', '/api/time', 'anyone', 'api'),
  route('POST', '/api/openings', 'signed-in', 'api'),
  route('GET', '/api/openings/:ward/:job', { wardRoles: ['supervisor', 'admin'] }, 'api'),
  route('POST', '/api/rescue', { wardRoles: ['desk', 'supervisor', 'admin'] }, 'api'),
  route('GET POST', '/api/imports', { wardRoles: ['desk', 'supervisor', 'admin'] }, 'api'),
  route('GET DELETE', '/api/imports/:import', { wardRoles: ['desk', 'supervisor', 'admin'] }, 'api'),
  route('POST', '/api/imports/:import/columns', { wardRoles: ['desk', 'supervisor', 'admin'] }, 'api'),
  route('POST', '/api/imports/:import/take', { wardRoles: ['desk', 'supervisor', 'admin'] }, 'api'),
  route('GET', '/api/imports/:import/refused.csv', { wardRoles: ['desk', 'supervisor', 'admin'] }, 'api'),

  // Reports of violations: from anyone, with limits of their own and a code that only the reporter has; from other systems with a key.
  route('GET', '/api/report-form', 'anyone', 'api'),
  route('GET', '/api/report-challenge', 'anyone', 'api'),
  route('POST', '/api/reports', 'anyone', 'api'),
  route('GET', '/api/reports/status', 'anyone', 'api'),
  route('POST', '/api/reports/again', 'anyone', 'api'),
  route('GET', '/api/reports/files/:sha256', 'anyone', 'api'),
  route('POST', '/api/reports/files/:sha256/:index', 'anyone', 'api'),
  route('POST', '/api/desk/reports', { wardRoles: ['desk', 'supervisor'] }, 'api'),
  route('GET', '/api/report-files/:job/:sha256', { wardRoles: ['desk', 'supervisor', 'admin', 'patrol'] }, 'api'),
  route('GET', '/api/case-previews/:job/:sha256', { wardRoles: ['patrol'] }, 'api'),
  route('GET', '/api/webhooks', { wardRoles: ['admin'] }, 'api'),
  route('POST', '/api/webhooks/resend', { wardRoles: ['admin'] }, 'api'),
  route('GET HEAD', '/open311/discovery.json', 'anyone', 'open311', 'foreign'),
  route('GET HEAD', '/open311/discovery.xml', 'anyone', 'open311', 'foreign'),
  route('GET HEAD', '/open311/v2/services.json', 'anyone', 'open311', 'foreign'),
  route('GET HEAD', '/open311/v2/services.xml', 'anyone', 'open311', 'foreign'),
  route('GET HEAD', '/open311/v2/services/:file', 'anyone', 'open311', 'foreign'),
  route('GET HEAD', '/open311/v2/requests.json', 'anyone', 'open311', 'foreign'),
  route('GET HEAD', '/open311/v2/requests.xml', 'anyone', 'open311', 'foreign'),
  route('POST', '/open311/v2/requests.json', 'anyone', 'open311'),
  route('POST', '/open311/v2/requests.xml', 'anyone', 'open311'),
  route('GET HEAD', '/open311/v2/requests/:file', 'anyone', 'open311', 'foreign'),
  route('GET HEAD', '/open311/v2/tokens/:file', 'anyone', 'open311', 'foreign'),

  route('GET HEAD', '/db/', 'anyone', 'welcome'),
  route('GET HEAD', '/db/_up', 'anyone', 'up'),
  route('GET', '/db/_session', 'anyone', 'session'),
  route('POST', '/db/_session', 'anyone', 'sign-in'),
  route('DELETE', '/db/_session', 'anyone', 'sign-out'),
  route('GET', '/db/_uuids', 'signed-in', 'uuids'),
  route('GET HEAD', '/db/_all_dbs', 'server-admin', 'all-databases'),
  route('POST', '/db/_dbs_info', 'server-admin', 'databases-info'),
  route('GET', '/db/_membership', 'server-admin', 'membership'),
  route('GET', '/db/_active_tasks', 'server-admin', 'active-tasks'),

  route('GET HEAD', '/db/:db', 'member', 'database-info', 'blind'),
  route('PUT', '/db/:db', 'server-admin', 'create-database'),
  route('DELETE', '/db/:db', 'server-admin', 'delete-database'),
  route('POST', '/db/:db', 'member', 'post-document', 'blind'),
  route('GET POST', '/db/:db/_all_docs', 'member', 'all-docs', 'blind'),
  route('GET', '/db/:db/_design_docs', 'member', 'design-docs'),
  route('GET POST', '/db/:db/_changes', 'member', 'changes'),
  route('POST', '/db/:db/_revs_diff', 'member', 'revs-diff', 'blind'),
  route('POST', '/db/:db/_bulk_docs', 'member', 'bulk-docs', 'blind'),
  route('POST', '/db/:db/_bulk_get', 'member', 'bulk-get'),
  route('POST', '/db/:db/_ensure_full_commit', 'member', 'ensure-full-commit', 'blind'),
  route('GET', '/db/:db/_security', 'member', 'security'),
  route('PUT', '/db/:db/_security', 'database-admin', 'set-security'),
  route('POST', '/db/:db/_compact', 'database-admin', 'compact'),
  route('GET', '/db/:db/_revs_limit', 'member', 'revs-limit'),
  route('PUT', '/db/:db/_revs_limit', 'database-admin', 'set-revs-limit'),
  route('GET', '/db/:db/_local_docs', 'database-admin', 'local-docs'),
  route('GET HEAD', '/db/:db/_local/:local', 'member', 'local', 'blind'),
  route('PUT', '/db/:db/_local/:local', 'member', 'put-local', 'blind'),
  route('DELETE', '/db/:db/_local/:local', 'member', 'delete-local', 'blind'),
  route('GET HEAD', '/db/:db/_design/:ddoc', 'member', 'document'),
  route('PUT', '/db/:db/_design/:ddoc', 'database-admin', 'put-document'),
  route('DELETE', '/db/:db/_design/:ddoc', 'database-admin', 'delete-document'),
  route('GET HEAD', '/db/:db/:doc', 'member', 'document', 'own'),
  route('PUT', '/db/:db/:doc', 'member', 'put-document', 'blind', 'own'),
  route('DELETE', '/db/:db/:doc', 'member', 'delete-document'),
  route('GET HEAD', '/db/:db/:doc/*attachment', 'member', 'attachment'),
  route('PUT', '/db/:db/:doc/*attachment', 'member', 'put-attachment', 'blind'),
  route('DELETE', '/db/:db/:doc/*attachment', 'member', 'delete-attachment')
];

/** The app's own files, and its shell for every address a person can open. Nothing under these prefixes is one. */
export const APP_FILES: Route = route('GET HEAD', '/*file', 'anyone', 'app-file');
const NOT_APP = new Set(['db', 'api', 'open311']);

export interface RouteMatch {
  route: Route;
  params: Readonly<Record<string, string>>;
}

export type MatchResult = { type: 'match'; match: RouteMatch } | { type: 'no-route' } | { type: 'wrong-method'; allowed: string[] } | { type: 'bad-path' };

/** @param url path with query, as it came in */
export function matchRoute(method: string, url: string): MatchResult {
  const segments = decodeSegments(url);
  if (!segments) return { type: 'bad-path' };
  const [root = ''] = segments;
  if (!NOT_APP.has(root)) {
    if (!APP_FILES.methods.includes(method)) return { type: 'wrong-method', allowed: [...APP_FILES.methods] };
    return { type: 'match', match: { route: APP_FILES, params: { file: segments.join('/') } } };
  }
  const allowed = new Set<string>();
  for (const candidate of ROUTES) {
    const params = matchPath(candidate.path, segments);
    if (!params) continue;
    if (candidate.methods.includes(method)) return { type: 'match', match: { route: candidate, params } };
    for (const other of candidate.methods) allowed.add(other);
  }
  return allowed.size > 0 ? { type: 'wrong-method', allowed: [...allowed] } : { type: 'no-route' };
}

function decodeSegments(url: string): string[] | undefined {
  const at = url.indexOf('?');
  const raw = (at < 0 ? url : url.slice(0, at)).split('/').slice(1);
  try {
    const segments = raw.map((segment) => decodeURIComponent(segment));
    if (segments.some((segment) => segment.includes('\0'))) return undefined;
    if (segments[0] !== 'db') return segments;
    // "/db" and "/db/" are the same, and so are "/db/name" and "/db/name/".
    while (segments.length > 2 && segments.at(-1) === '') segments.pop();
    if (segments.length === 1) segments.push('');
    // "_design%2Fx" is how some clients write "_design/x".
    const reserved = /^_(design|local)\//.exec(segments[2] ?? '');
    if (reserved) segments.splice(2, 1, `_${reserved[1]}`, (segments[2] ?? '').slice(reserved[0].length));
    return segments;
  } catch {
    return undefined;
  }
}

function matchPath(path: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of path.entries()) {
    const segment = segments[index];
    if (part.startsWith('*')) {
      const rest = segments.slice(index).join('/');
      if (rest === '' || rest.startsWith('_')) return undefined;
      params[part.slice(1)] = rest;
      return params;
    }
    if (segment === undefined) return undefined;
    if (!part.startsWith(':')) {
      if (part !== segment) return undefined;
    } else {
      // Names that begin with "_" are the server's; those that are open stand in the table by name. Checkpoints may begin so: PouchDB
      // makes "_" of a "+" in the hash that names one.
      const isOpen = part === ':local' ? segment !== '_security' : part === ':db' && segment === '_users';
      if (segment === '' || (segment.startsWith('_') && !isOpen)) return undefined;
      params[part.slice(1)] = segment;
    }
  }
  return path.length === segments.length ? params : undefined;
}
