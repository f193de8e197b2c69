// The composition root of the server: reads the environment, opens the databases, listens, and closes in order.
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBackend } from './open-backend.ts';
import { readEnv } from './env.ts';
import { consoleLog } from './log.ts';
import { buildServer } from './serve/build-server.ts';
import { publicRoutes } from './serve/public-routes.ts';

const log = consoleLog(Date.now);
const read = readEnv(process.env);
if (read.type === 'invalid') stop(`A setting is not valid. ${read.problems.join('; ')}`);
const { env } = read;

const opened = await openBackend(env, log);
if (opened.type === 'failed') stop(opened.sentence);
const { backend, config, plugins, receipts, reports } = opened;
// The bundle lies in .build/server, the app beside it in build.
const appFolder = process.env.APP_DIR ?? join(fileURLToPath(import.meta.url), '../../../build');
const app = await buildServer(env, { backend, log, appFolder, plugins: [publicRoutes(() => config), ...plugins] });

try {
  await app.listen({ port: env.port, host: env.host });
} catch (thrown) {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'EADDRINUSE') stop(`Port ${env.port} is in use by another program. Stop it, or choose another port: PORT=${env.port + 1} npm start`);
  if (code === 'EACCES') stop(`Port ${env.port} may not be used by this user. Choose one above 1023: PORT=3000 npm start`);
  throw thrown;
}

const { port } = app.server.address() as AddressInfo;
const shown = env.host === '0.0.0.0' || env.host === '::' ? 'localhost' : env.host.includes(':') ? `[${env.host}]` : env.host;
log.info(`Tận Nơi: http://${shown}:${port}  (${backend.description})`);
for (const line of opened.greeting) log.info(line);
receipts.start();
reports.start();
// A parent process that started this one waits for the address.
process.send?.({ type: 'listening', port });

let closing = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Asked twice: whoever asks does not want to wait.
    if (closing) process.exit(1);
    closing = true;
    void close();
  });
}

async function close(): Promise<void> {
  // Open feeds end first, then requests under way are answered, then the files are closed.
  backend.endFeeds();
  await app.close();
  await Promise.all([receipts.stop(), reports.stop()]);
  await backend.close();
  process.exit(0);
}

function stop(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
