// npm run webhook -- add URL [--ward SLUG] [--events a,b] [--with-contact] | list | remove ID | dead | resend [ID]
// Gateways (SMS, Zalo) that are told what happens to reports; also while the server runs.
import { openAdministration } from '../couch/administration.ts';
import { readEnv } from '../env.ts';
import { isPublicAddress } from '../net/public-address.ts';
import { openReports } from '../reports/report-database.ts';
import { addWebhook, EVENT_TYPES, eventTypeSchema, listDeliveries, listWebhooks, removeWebhook, resendDead } from '../webhooks/webhook.ts';
import { isIP } from 'node:net';

const USAGE = `npm run webhook -- add URL [--ward SLUG] [--events ${EVENT_TYPES.join(',')}] [--with-contact] | list | remove ID | dead | resend [ID]`;
const [action, argument, ...rest] = process.argv.slice(2);
const read = readEnv(process.env);
if (read.type === 'invalid') fail(read.problems.join('\n'));

const server = openAdministration(read.env);
try {
  const store = await openReports(server);
  const now = new Date().toISOString();
  if (action === 'add' && argument !== undefined) {
    const events = (option('--events') ?? EVENT_TYPES.join(',')).split(',').map((event) => eventTypeSchema.safeParse(event.trim()));
    if (events.some(({ success }) => !success)) fail(`Events are: ${EVENT_TYPES.join(', ')}`);
    if (!URL.canParse(argument) || !/^https?:$/.test(new URL(argument).protocol)) fail(`${argument} is no http(s) address.`);
    const host = new URL(argument).hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host)) fail(`${host} is not an address of the public internet: nothing is sent there.`);
    const ward = option('--ward');
    const made = await addWebhook(store, { url: argument, ...(ward !== undefined && { ward }), events: events.flatMap(({ data }) => (data ? [data] : [])), withContact: rest.includes('--with-contact'), now });
    print(`${made._id.slice('webhook:'.length)}  ${made.url}`);
    print(`Secret for checking signatures (Standard Webhooks), shown this once: ${made.secret}`);
  } else if (action === 'list') {
    const [webhooks, deliveries] = [await listWebhooks(store), await listDeliveries(store)];
    if (webhooks.length === 0) print('There is no webhook yet.');
    for (const { _id, url, ward, events, withContact } of webhooks) {
      const own = deliveries.filter(({ webhook }) => webhook === _id);
      const count = (state: string): number => own.filter((delivery) => delivery.state === state).length;
      print(`${_id.slice('webhook:'.length)}  ${url}  ${ward ?? 'all wards'}  ${events.join(',')}${withContact ? '  with contact' : ''}  ${count('waiting')} waiting, ${count('dead')} given up`);
    }
  } else if (action === 'remove' && argument !== undefined) {
    if (!(await removeWebhook(store, argument))) fail(`There is no webhook ${argument}.`);
    print(`${argument} is told nothing any more.`);
  } else if (action === 'dead') {
    const dead = (await listDeliveries(store)).filter(({ state }) => state === 'dead');
    for (const { _id, eventType, at, attempts, lastProblem } of dead) print(`${_id}  ${eventType}  ${at}  ${attempts} attempts  ${lastProblem ?? ''}`);
    print(`${dead.length} given up.`);
  } else if (action === 'resend') {
    print(`${await resendDead(store, { isChosen: ({ _id }) => argument === undefined || argument === _id, now })} are tried again.`);
  } else fail(USAGE);
} finally {
  await server.close();
}

function option(name: string): string | undefined {
  const at = rest.indexOf(name);
  return at < 0 ? undefined : rest[at + 1];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
