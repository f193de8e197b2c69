// npm run provision -- ORGANISATION.json: makes databases, rights, rules, people and ward documents; again and again.
// npm run --silent provision -- --example: prints the demo's organisation, to begin one's own from.
import { resolve } from 'node:path';
import { installationOf, readInstallation, readOrganisation, writeInstallation } from '../access/read-organisation.ts';
import { provision } from '../access/provision.ts';
import { openAdministration } from '../couch/administration.ts';
import { demoOrganisation } from '../demo/demo-organisation.ts';
import { readEnv } from '../env.ts';

const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));
const { env } = read;
const [argument] = process.argv.slice(2);
if (argument === '--example') {
  print(JSON.stringify(demoOrganisation(), null, 2));
  process.exit(0);
}
const file = argument === undefined ? env.organisationFile : resolve(argument);
if (file === undefined) fail('Which organisation? npm run provision -- ORGANISATION.json');
const organisationFile = readOrganisation(file);
if (organisationFile.type === 'unreadable') fail(organisationFile.sentence);

const { organisation } = organisationFile;
if (!env.couchdbUrl && readInstallation(env.dataDir)?.demo === true) fail(`${env.dataDir} holds the demo. Choose another folder for your own organisation: DATA_DIR=./my-data`);
const server = openAdministration(env);
try {
  const report = await provision(server, organisation, { now: new Date().toISOString() });
  writeInstallation(env.dataDir, installationOf(organisation, false));
  print(`${organisation.wards.length} wards, ${organisation.people.length} people.`);
  print(`${report.databasesMade.length} databases made, ${report.wardsChanged.length} ward documents written, ${report.peopleChanged.length} people with changed roles.`);
  if (report.webhooksChanged.length > 0) print(`Gateways changed: ${report.webhooksChanged.join(', ')}.`);
  if (report.peopleMade.length > 0) {
    print('New people and their passwords, shown this once:');
    for (const { name, password } of report.peopleMade) print(`  ${name}  ${password}`);
  }
} catch (thrown) {
  fail(thrown instanceof Error ? thrown.message : String(thrown));
} finally {
  await server.close();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
