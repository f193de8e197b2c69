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
await import(pathToFileURL(builtModule('main')).href);
