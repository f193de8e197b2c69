#!/usr/bin/env node
// `npm run import -- FILE` and the like: installs and builds what is out of date, then runs the command of that name.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { buildOutdated, builtModule, installDependencies, stop } from './prepare.mjs';

const [name = '', ...args] = process.argv.slice(2);
installDependencies();
try {
  await buildOutdated({ app: name === 'build' });
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}
if (name !== 'build') {
  const module = builtModule(`commands/${name}`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(module)) stop(`There is no command called "${name}".`);
  // The command sees its own arguments only.
  process.argv.splice(2, process.argv.length, ...args);
  await import(pathToFileURL(module).href);
}
