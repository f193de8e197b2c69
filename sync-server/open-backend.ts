// Decides from the settings what stands behind `/db`, provisions it, and says what the app may know of it.
import type { FastifyPluginAsync } from 'fastify';
import type { Organisation } from '$domain/organisation.ts';
import { provision, type ProvisionReport } from './access/provision.ts';
import { installationOf, readInstallation, readOrganisation, writeInstallation, type Installation } from './access/read-organisation.ts';
import type { Backend } from './couch/backend.ts';
import { isNewDataFolder } from './couch/data-folder.ts';
import { openEmbedded } from './couch/embedded-backend.ts';
import { openProxy } from './couch/proxy-backend.ts';
import type { Env } from './env.ts';
import type { Log } from './log.ts';
import type { PublicConfig } from './serve/public-routes.ts';

export type OpenedBackend =
  | { type: 'opened'; backend: Backend; config: PublicConfig; plugins: FastifyPluginAsync[]; greeting: string[] }
  | { type: 'failed'; sentence: string };

const NOTHING_YET: Installation = { demo: false, organisation: { name: 'Tận Nơi' }, wards: [] };

export async function openBackend(env: Env, log: Log): Promise<OpenedBackend> {
  const organisation = env.organisationFile === undefined ? undefined : readOrganisation(env.organisationFile);
  if (organisation?.type === 'unreadable') return { type: 'failed', sentence: organisation.sentence };
  return env.couchdbUrl ? openBehindProxy({ ...env, couchdbUrl: env.couchdbUrl }, organisation?.organisation) : openOwn(env, organisation?.organisation, log);
}

async function openOwn(env: Env, organisation: Organisation | undefined, log: Log): Promise<OpenedBackend> {
  const isNew = isNewDataFolder(env.dataDir);
  const before = readInstallation(env.dataDir);
  const isDemo = env.demo ?? (organisation === undefined && (before?.demo ?? isNew));
  const backend = await openEmbedded(isDemo ? { ...env, passwordIterations: DEMO_ITERATIONS } : env);
  let installation = before ?? NOTHING_YET;
  if (organisation) {
    greet(await provision(backend.administration, organisation, { now: new Date().toISOString() }), log);
    installation = installationOf(organisation, false);
    writeInstallation(env.dataDir, installation);
  }
  return { type: 'opened', backend, config: { ...installation }, plugins: [], greeting: isNew && !organisation ? [adminLine(env, backend.admin)] : [] };
}

function openBehindProxy(env: Env & { couchdbUrl: URL }, organisation: Organisation | undefined): OpenedBackend {
  const installation = organisation ? installationOf(organisation, false) : (readInstallation(env.dataDir) ?? NOTHING_YET);
  return { type: 'opened', backend: openProxy(env), config: { ...installation }, plugins: [], greeting: [] };
}

/** The demo's passwords stand on its login page: hashing them slowly would protect nothing and make the first start slow. */
const DEMO_ITERATIONS = 1000;

function adminLine(env: Env, admin: { name: string; password: string }): string {
  return env.adminPassword === undefined ? `Administrator: ${admin.name} / ${admin.password}` : `Administrator: ${admin.name}`;
}

function greet(report: ProvisionReport, log: Log): void {
  for (const { name, password } of report.peopleMade) log.info(`New person: ${name} / ${password} (shown this once)`);
}
