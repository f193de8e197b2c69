import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './src/i18n/project.inlang',
      outdir: './src/i18n/generated',
      strategy: ['localStorage', 'baseLocale'],
      emitTsDeclarations: true
    }),
    sveltekit()
  ],
  // Two copies of either in one page break: Dexie throws, PouchDB's classes are not each other's.
  resolve: { dedupe: ['dexie', 'pouchdb-core', 'pouchdb-errors', 'pouchdb-utils'] },
  worker: { format: 'es' },
  build: { target: ['chrome111', 'safari16.4'], sourcemap: false }
});
