// Bundles the server and its commands for Node: one file each, what comes from node_modules stays outside.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const room = (name: string) => here(`../src/${name}`);

/** `npm run NAME` finds `commands/NAME.ts` here. */
const commands = existsSync(here('./commands'))
  ? readdirSync(here('./commands')).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  : [];

export default defineConfig({
  root: here('..'),
  publicDir: false,
  resolve: { alias: { $domain: room('domain'), $replica: room('replica'), 'pouchdb-fetch': here('./couch/node-fetch.ts') } },
  // PouchDB's parts are bundled, for one of them is replaced.
  ssr: { target: 'node', noExternal: [/^pouchdb-/] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: here('../.build/server'),
    emptyOutDir: true,
    sourcemap: true,
    minify: false,
    rollupOptions: {
      input: {
        main: here('./main.ts'),
        ...Object.fromEntries(commands.map((file) => [`commands/${file.slice(0, -3)}`, here(`./commands/${file}`)]))
      },
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
    }
  }
});
