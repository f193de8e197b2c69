// npm run source -- add NAME | list | revoke NAME: who may send reports through the Open311 endpoint; also while the server runs.
import { openAdministration } from '../couch/administration.ts';
import { readEnv } from '../env.ts';
import { openReports } from '../reports/report-database.ts';
import { addSource, listSources, revokeSource } from '../reports/sources.ts';

const [action, name] = process.argv.slice(2);
const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));
if (!(action === 'list' || ((action === 'add' || action === 'revoke') && name !== undefined))) fail('npm run source -- add NAME | list | revoke NAME');

const server = openAdministration(read.env);
try {
  const store = await openReports(server);
  const now = new Date().toISOString();
  if (action === 'list') {
    const sources = await listSources(store);
    if (sources.length === 0) print('There is no source yet: npm run source -- add NAME');
    for (const source of sources) print(`${source.name}  since ${source.createdAt}${source.revokedAt === undefined ? '' : `  revoked ${source.revokedAt}`}`);
  } else if (action === 'add') {
    const added = await addSource(store, { name: name!, now });
    if (added.type === 'bad-name') fail('A name has small letters, digits and dashes, 31 at most: "tong-dai-1022".');
    if (added.type === 'there') fail(`There is a source "${name}" already. Revoke it first, or choose another name.`);
    print(`api_key of ${name}, shown this once: ${added.key}`);
  } else if (await revokeSource(store, { name: name!, now })) print(`The key of ${name} is refused from now on.`);
  else fail(`There is no source "${name}" in use.`);
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
