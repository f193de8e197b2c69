// npm run rescue -- FILE [--dry-run] [--vouch]: takes a rescue file in, also while the server runs.
import { createReadStream, existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { openAdministration } from '../couch/administration.ts';
import { readEnv } from '../env.ts';
import { nodeCrypto } from '../receipts/node-crypto.ts';
import type { RescueAnswer } from '../rescue/rescue-report.ts';
import { takeInRescue } from '../rescue/take-in-rescue.ts';

const args = process.argv.slice(2);
const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--dry-run' && arg !== '--vouch');
const [file] = args.filter((arg) => !arg.startsWith('--'));
if (unknown !== undefined || file === undefined) fail('Which file? npm run rescue -- FILE.rescue [--dry-run] [--vouch]');
const path = resolve(file);
if (!existsSync(path)) fail(`${path} is not there.`);
const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));

const server = openAdministration(read.env);
let answer: RescueAnswer;
try {
  const request = { bytes: createReadStream(path), who: { name: null, roles: ['_admin'] }, now: new Date().toISOString(), dryRun: args.includes('--dry-run'), vouched: args.includes('--vouch') };
  answer = await takeInRescue(request, { databases: server, crypto: nodeCrypto() });
} catch (thrown) {
  fail(`${basename(file)}: ${thrown instanceof Error ? thrown.message : String(thrown)}\nWhat was taken in so far is there; running the same command again takes in the rest.`);
} finally {
  await server.close();
}
if (answer.type === 'failed') fail(`${basename(file)}: ${answer.vi}\n${answer.en}`);
for (const { id, what, verdict, why } of answer.items) process.stdout.write(`${verdict.padEnd(8)} ${what.padEnd(6)} ${id}${why ? `\n         ${why.vi}\n         ${why.en}` : ''}\n`);
const { totals } = answer;
process.stdout.write(`${answer.person}, ${answer.ward}, made ${answer.madeAt}: ${totals.new} new, ${totals.there} there already, ${totals.refused} refused${answer.dryRun ? ' – nothing was written (--dry-run)' : ''}.\n`);
if (answer.damaged) process.stdout.write('The file is damaged or cut off; what is whole in it was taken.\n');
if (totals.vouch > 0) process.stdout.write(`${totals.vouch} are of a device (${answer.unknownDevice?.fingerprint}) that the server has never heard of. If you had the file from the person's own hand: --vouch\n`);
process.exitCode = answer.damaged || totals.refused + totals.vouch > 0 ? 2 : 0;

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
