// Decides from the settings what stands behind `/db`, provisions it, and says what the app may know of it.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { FastifyPluginAsync } from 'fastify';
import type { Organisation } from '$domain/organisation.ts';
import { provision } from './access/provision.ts';
import { installationOf, readInstallation, readOrganisation, writeInstallation, type Installation } from './access/read-organisation.ts';
import type { Backend } from './couch/backend.ts';
import { isNewDataFolder } from './couch/data-folder.ts';
import { openEmbedded } from './couch/embedded-backend.ts';
import { openProxy } from './couch/proxy-backend.ts';
import { DEMO_PASSWORD, demoLogins, demoOrganisation } from './demo/demo-organisation.ts';
import { seedDemo } from './demo/seed-demo.ts';
import type { Env } from './env.ts';
import { intakeRoutes } from './intake/routes.ts';
import { ImportRuns } from './intake/runs/import-runs.ts';
import { RunFiles } from './intake/runs/run-files.ts';
import type { Log } from './log.ts';
import { followWards, type ReceiptFollower } from './receipts/follow-wards.ts';
import { nodeCrypto } from './receipts/node-crypto.ts';
import { rescueRoutes } from './rescue/routes.ts';
import { openingRoutes } from './openings/routes.ts';
import { openReportDesk, type ReportDesk } from './reports/open-report-desk.ts';
import type { DemoLogin, PublicConfig } from './serve/public-routes.ts';

export type OpenedBackend =
  | { type: 'opened'; backend: Backend; config: PublicConfig; plugins: FastifyPluginAsync[]; receipts: ReceiptFollower; reports: ReportDesk; greeting: string[] }
  | { type: 'failed'; sentence: string };

const NOTHING_YET: Installation = { demo: false, organisation: { name: 'Tận Nơi' }, wards: [] };

export async function openBackend(env: Env, log: Log): Promise<OpenedBackend> {
  const organisation = env.organisationFile === undefined ? undefined : readOrganisation(env.organisationFile);
  if (organisation?.type === 'unreadable') return { type: 'failed', sentence: organisation.sentence };
  return env.couchdbUrl ? openBehindProxy({ ...env, couchdbUrl: env.couchdbUrl }, organisation?.organisation, log) : openOwn(env, organisation?.organisation, log);
}

async function openOwn(env: Env, given: Organisation | undefined, log: Log): Promise<OpenedBackend> {
  const isNew = isNewDataFolder(env.dataDir);
  const before = readInstallation(env.dataDir);
  const isDemo = env.demo ?? (given === undefined && (before?.demo ?? isNew));
  // The demo's passwords are public: its people and those of a real ward never share a folder.
  if (before?.demo === true && !isDemo) return { type: 'failed', sentence: `${env.dataDir} holds the demo. Choose another folder for your own organisation: DATA_DIR=./my-data` };
  if (isDemo && !isNew && before?.demo !== true) return { type: 'failed', sentence: `${env.dataDir} holds an organisation's data, not the demo. Choose another folder for the demo: DATA_DIR=./demo-data` };
  const organisation = given ?? (isDemo ? demoOrganisation() : undefined);
  // First of all, so that a start that was cut off goes on as what it was.
  if (organisation) writeInstallation(env.dataDir, installationOf(organisation, isDemo));
  const backend = await openEmbedded(isDemo ? { ...env, passwordIterations: DEMO_ITERATIONS } : env);
  // At every start, so that the rules in the databases are those of this version.
  if (organisation) {
    const passwordFor = isDemo ? () => DEMO_PASSWORD : undefined;
    const report = await provision(backend.administration, organisation, { now: new Date().toISOString(), passwordFor });
    if (isDemo && !given) {
      const { jobs } = await seedDemo(backend.administration, organisation, { now: new Date().toISOString() });
      if (jobs > 0) log.info(`Demo: ${jobs} invented jobs made.`);
    }
    if (!isDemo) for (const { name, password } of report.peopleMade) log.info(`New person: ${name} / ${password} (shown this once)`);
  }
  const reports = openReportDesk({ databases: backend.administration, log, now: Date.now, isDemo });
  const logins = isDemo && organisation ? demoLogins(organisation) : undefined;
  return {
    type: 'opened',
    backend,
    config: { ...(readInstallation(env.dataDir) ?? NOTHING_YET), ...(logins && { logins }) },
    plugins: [...pluginsFor(env, backend, log), ...reports.plugins],
    receipts: receiptsFor(env, backend, log),
    reports,
    greeting: logins ? demoGreeting(logins, adminLine(env, backend.admin)) : isNew ? [adminLine(env, backend.admin)] : []
  };
}

function openBehindProxy(env: Env & { couchdbUrl: URL }, organisation: Organisation | undefined, log: Log): OpenedBackend {
  const installation = organisation ? installationOf(organisation, false) : (readInstallation(env.dataDir) ?? NOTHING_YET);
  const backend = openProxy(env);
  const reports = openReportDesk({ databases: backend.administration, log, now: Date.now });
  return { type: 'opened', backend, config: installation, plugins: [...pluginsFor(env, backend, log), ...reports.plugins], receipts: receiptsFor(env, backend, log), reports, greeting: [] };
}

/** Routes of other parts of the server; each must stand in the route table, too. */
function pluginsFor({ dataDir }: Env, { administration }: Backend, log: Log): FastifyPluginAsync[] {
  const imports = new ImportRuns({ files: new RunFiles(join(dataDir, 'imports')), databases: administration, log, now: Date.now, uuid: randomUUID });
  return [intakeRoutes(imports), rescueRoutes({ databases: administration, crypto: nodeCrypto(), now: Date.now }), openingRoutes({ databases: administration, now: Date.now })];
}

const receiptsFor = ({ dataDir }: Env, { administration }: Backend, log: Log): ReceiptFollower => followWards({ databases: administration, dataDir, log, now: Date.now });

/** The demo's passwords stand on its login page: hashing them slowly would protect nothing and make the first start slow. */
const DEMO_ITERATIONS = 1000;

function demoGreeting(logins: readonly DemoLogin[], admin: string): string[] {
  return [
    'This is the demo: people and jobs are invented. Sign in as',
    ...logins.map(({ name, password, label, roles }) => `  ${name} / ${password}  ${label}, ${[...new Set(roles.map(({ role }) => role))].join(', ')}`),
    admin
  ];
}

function adminLine(env: Env, admin: { name: string; password: string }): string {
  return env.adminPassword === undefined ? `Administrator: ${admin.name} / ${admin.password}` : `Administrator: ${admin.name}`;
}
