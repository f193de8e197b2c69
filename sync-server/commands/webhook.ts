// npm run webhook -- list | secret | dead | resend [ID]
// Gateways (SMS, Zalo) that are told what happens to reports, also while the server runs. Which there are says the organisation file.
import { randomBytes } from 'node:crypto';
import { openAdministration } from '../couch/administration.ts';
import { readEnv } from '../env.ts';
import { openReports } from '../reports/report-database.ts';
import { listDeliveries, listWebhooks, resendDead } from '../webhooks/webhook.ts';

const USAGE = 'npm run webhook -- list | secret | dead | resend [ID]';
const [action, argument] = process.argv.slice(2);
if (action === 'secret') {
  // For the variable or the file that the organisation file names, and for the gateway.
  print(`whsec_${randomBytes(32).toString('base64')}`);
  process.exit(0);
}
const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));

const server = openAdministration(read.env);
try {
  const store = await openReports(server);
  const deliveries = await listDeliveries(store);
  if (action === 'list') {
    const webhooks = await listWebhooks(store);
    if (webhooks.length === 0) print('There is no gateway yet: name them in the organisation file (webhooks) and run npm run provision.');
    for (const { _id, name, url, ward, events, withContact, secretFrom } of webhooks) {
      const count = (state: string): number => deliveries.filter((delivery) => delivery.webhook === _id && delivery.state === state).length;
      const secret = 'env' in secretFrom ? `secret in $${secretFrom.env}` : 'file' in secretFrom ? `secret in ${secretFrom.file}` : 'secret kept here';
      print(`${name}  ${url}  ${ward ?? 'all wards'}  ${events.join(',')}${withContact ? '  with contact' : ''}  ${secret}  ${count('waiting')} waiting, ${count('dead')} given up`);
    }
  } else if (action === 'dead') {
    const dead = deliveries.filter(({ state }) => state === 'dead');
    for (const { _id, eventType, at, attempts, lastProblem } of dead) print(`${_id}  ${eventType}  ${at}  ${attempts} attempts  ${lastProblem ?? ''}`);
    print(`${dead.length} given up.`);
  } else if (action === 'resend') {
    print(`${await resendDead(store, { isChosen: ({ _id }) => argument === undefined || argument === _id, now: new Date().toISOString() })} are tried again.`);
  } else fail(USAGE);
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
