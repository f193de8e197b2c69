#!/usr/bin/env node
// `npm start`: installs and builds what is out of date, then becomes the server.
import { pathToFileURL } from 'node:url';
import { buildOutdated, builtModule, installDependencies, stop } from './prepare.mjs';

installDependencies();
try {
  await buildOutdated();
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}
endWithNpm();
await import(pathToFileURL(builtModule('main')).href);

/** Between npm and this process may stand a shell that does not pass on that npm was told to stop. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, 500).unref();
}
