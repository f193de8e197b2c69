// Before the first test: builds what is out of date and the lean page, once for all workers, and makes the demo; each test's server starts on a copy of it.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildOutdated } from '../../../sync-server/prepare.mjs';
import { startServer } from '../../start-server.ts';
import { buildLeanPage } from './lean-front.ts';
import { DEMO_DATA } from './office-server.ts';

export default async function prepare(): Promise<() => Promise<void>> {
  await buildOutdated();
  await buildLeanPage();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tan-noi-e2e-demo-'));
  const server = await startServer({ dataDir, env: { DEMO: 'yes' } });
  await server.stop();
  process.env[DEMO_DATA] = dataDir;
  return () => server.remove();
}
