// From an organisation file to databases, rights, rules, people, ward documents and gateways; running it again changes only what changed.
import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { WardSlug } from '$domain/ids.ts';
import { wardDocOf, type Organisation } from '$domain/organisation.ts';
import { wardRole } from '$domain/roles.ts';
import { findDoc, type Administration } from '../couch/administration.ts';
import type { Doc } from '../couch/document-store.ts';
import { USER_PREFIX, USERS } from '../couch/users.ts';
import { openReports } from '../reports/report-database.ts';
import { provisionWebhooks } from '../webhooks/provision-webhooks.ts';
import { designDocOf } from './validate-doc-update.ts';
import { visitFormRules } from './visit-form-rules.ts';
import { databasesOfWard } from './ward-databases.ts';

export interface ProvisionReport {
  databasesMade: string[];
  /** New people with the passwords they were given; those who were there keep theirs. */
  peopleMade: { name: string; password: string }[];
  /** People whose roles changed, those who lost them included. */
  peopleChanged: string[];
  wardsChanged: string[];
  /** Gateways that were added, changed or taken away. */
  webhooksChanged: string[];
}

export interface ProvisionOptions {
  /** ISO instant, for documents that change. */
  now: string;
  /** For a person who is new; by default a password is drawn. */
  passwordFor?: (name: string) => string;
}

export async function provision(
  server: Administration,
  organisation: Organisation,
  { now, passwordFor = drawPassword }: ProvisionOptions
): Promise<ProvisionReport> {
  refuseAmbiguousSlugs(organisation);
  const report: ProvisionReport = { databasesMade: [], peopleMade: [], peopleChanged: [], wardsChanged: [], webhooksChanged: [] };
  for (const { slug } of organisation.wards) await provisionWard(server, organisation, { slug, now, report });
  if ((await server.ensure(USERS)) === 'made') report.databasesMade.push(USERS);
  await provisionPeople(server, organisation, { passwordFor, report });
  if (organisation.webhooks) report.webhooksChanged = await provisionWebhooks(await openReports(server), organisation.webhooks, now);
  return report;
}

async function provisionWard(
  server: Administration,
  organisation: Organisation,
  { slug, now, report }: { slug: WardSlug; now: string; report: ProvisionReport }
): Promise<void> {
  for (const { name, kind, security } of databasesOfWard(slug)) {
    if ((await server.ensure(name)) === 'made') report.databasesMade.push(name);
    await server.setSecurity(name, security);
    const database = server.open(name);
    await putIfChanged(database, designDocOf(slug, kind));
    if (kind !== 'jobs') continue;
    await putIfChanged(database, visitFormRules(organisation.settings.visitForms));
    const changed = await putIfChanged(database, wardDocOf(organisation, slug, now), ['updatedAt']);
    if (changed) report.wardsChanged.push(slug);
  }
}

/** @param unless fields that alone are no change */
async function putIfChanged(database: PouchDB.Database, wanted: { _id: string }, unless: string[] = []): Promise<boolean> {
  const there = await findDoc(database, wanted._id);
  if (there && isDeepStrictEqual(comparable(there, unless), comparable(wanted, unless))) return false;
  await database.put({ ...wanted, ...(there && { _rev: there._rev }) });
  return true;
}

function comparable(doc: object, unless: string[]): unknown {
  const kept = Object.entries(doc).filter(([key]) => key !== '_rev' && !unless.includes(key));
  // As it comes back from a database: without what is undefined.
  return JSON.parse(JSON.stringify(Object.fromEntries(kept)));
}

async function provisionPeople(
  server: Administration,
  organisation: Organisation,
  { passwordFor, report }: { passwordFor: (name: string) => string; report: ProvisionReport }
): Promise<void> {
  const users = server.open(USERS);
  const wanted = new Map(organisation.people.map((person) => [person.name as string, person.roles.map(({ ward, role }) => wardRole(ward, role)).sort()]));
  const there = await listUsers(users);
  for (const [name, roles] of wanted) {
    const doc = there.get(name);
    if (doc) {
      if (await setRoles(users, doc, [...rolesElsewhere(doc, organisation), ...roles])) report.peopleChanged.push(name);
      continue;
    }
    const password = passwordFor(name);
    await putUser(users, await server.userDoc({ _id: USER_PREFIX + name, type: 'user', name, roles, password }));
    report.peopleMade.push({ name, password });
  }
  // Whoever is no longer in the file keeps the account and loses the wards.
  for (const [name, doc] of there) {
    if (!wanted.has(name) && (await setRoles(users, doc, rolesElsewhere(doc, organisation)))) report.peopleChanged.push(name);
  }
}

async function listUsers(users: PouchDB.Database): Promise<Map<string, Doc>> {
  const { rows } = await users.allDocs({ startkey: USER_PREFIX, endkey: `${USER_PREFIX}\uffff`, include_docs: true });
  const docs = rows.flatMap((row) => (row.doc ? [row.doc as Doc] : []));
  return new Map(docs.map((doc) => [doc._id.slice(USER_PREFIX.length), doc]));
}

async function setRoles(users: PouchDB.Database, doc: Doc, roles: string[]): Promise<boolean> {
  const before = [...rolesOf(doc)].sort();
  if (isDeepStrictEqual(before, [...roles].sort())) return false;
  await putUser(users, { ...doc, roles });
  return true;
}

async function putUser(users: PouchDB.Database, { _attachments: none, ...doc }: Doc): Promise<void> {
  if (none) throw new Error(`The user ${doc._id} has attachments: not one of ours.`);
  await users.put(doc);
}

/** Roles that this organisation file does not speak of. */
function rolesElsewhere(doc: Doc, organisation: Organisation): string[] {
  return rolesOf(doc).filter((role) => !organisation.wards.some(({ slug }) => role.startsWith(`ward:${slug}:`)));
}

function rolesOf(doc: Doc): string[] {
  const roles: unknown = doc['roles'];
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}

/** `ward-a-media` must be the media of a, never the jobs of a ward called "a-media". */
function refuseAmbiguousSlugs(organisation: Organisation): void {
  const bad = organisation.wards.find(({ slug }) => /-(media|desk|opened)$/.test(slug));
  if (bad) throw new Error(`A ward's slug must not end in "-media", "-desk" or "-opened": ${bad.slug}`);
}

/** Easy to read out on the phone: no letters that look alike. About 62 bits. */
function drawPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const group = (): string => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return `${group()}-${group()}-${group()}`;
}
