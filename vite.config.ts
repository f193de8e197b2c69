import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
import { reportPage } from './report-page-build.ts';

/** Gzipped JavaScript that a phone loads before it shows today's list; the map, forms and the sync worker come apart. */
const FIRST_SCREEN_KB = 100;
const FIRST_SCREEN = '/(field)';

/** Svelte does not say so itself: but for its flags, a module of it that nothing is taken from does nothing. Its class for custom elements is one. */
const SVELTE_PURE = /\/svelte\/src\/(?!internal\/(flags|disclose-version))/;

const TARGET = ['chrome111', 'safari16.4'];
/** Dexie's own entry is its ES5 build: a third larger. */
const DEXIE = { find: /^dexie$/, replacement: fileURLToPath(new URL('./node_modules/dexie/dist/modern/dexie.mjs', import.meta.url)) };

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './src/i18n/project.inlang',
      outdir: './src/i18n/generated',
      strategy: ['localStorage', 'baseLocale'],
      emitTsDeclarations: true
    }),
    sveltekit(),
    firstScreen(),
    reportPage({ target: TARGET, dexie: DEXIE })
  ],
  resolve: {
    // One copy for page and worker all the same.
    alias: [DEXIE],
    // Two copies of either in one page break: Dexie throws, PouchDB's classes are not each other's.
    dedupe: ['dexie', 'pouchdb-core', 'pouchdb-errors', 'pouchdb-utils']
  },
  worker: { format: 'es' },
  build: { target: TARGET, sourcemap: false }
});

/**
 * What the first screen needs goes into one file (dozens of small ones compress worse and each costs a slow phone a request), and
 * the build fails when it grows past the budget.
 */
function firstScreen(): Plugin {
  return {
    name: 'first-screen',
    apply: 'build',
    configEnvironment(name) {
      if (name !== 'client') return;
      let needed: Set<string> | undefined;
      const group = (id: string, context: Rolldown.ChunkingContext) => ((needed ??= neededModules(context)).has(id) ? 'first-screen' : null);
      return { build: { rolldownOptions: { checks: { pluginTimings: false }, treeshake: { moduleSideEffects: [{ test: SVELTE_PURE, sideEffects: false }] }, output: { codeSplitting: { groups: [{ name: group, priority: 2 }, { name: 'words', test: /i18n\/generated\/messages\//, priority: 1 }] } } } } };
    },
    writeBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      if (!chunks.some(({ name }) => name === 'entry/start')) return;
      const files = new Map<string, string>();
      const take = (fileName: string): void => {
        const chunk = chunks.find((candidate) => candidate.fileName === fileName);
        if (!chunk || files.has(fileName)) return;
        files.set(fileName, chunk.code);
        chunk.imports.forEach(take);
      };
      for (const name of ['entry/start', 'entry/app', ...firstNodes().map((node) => `nodes/${node}`)]) {
        const chunk = chunks.find((candidate) => candidate.name === name);
        if (!chunk) this.error(`The build has no ${name}`);
        take(chunk.fileName);
      }
      const bytes = [...files.values()].reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0);
      const line = `First screen: ${(bytes / 1024).toFixed(1)} KB of JavaScript gzipped in ${files.size} files, of ${FIRST_SCREEN_KB} KB`;
      if (bytes > FIRST_SCREEN_KB * 1024) this.error(`${line}: over the budget`);
      console.log(line);
    }
  };
}

/** Numbers of SvelteKit's nodes (layouts and page) that the first screen is made of. */
function firstNodes(): string[] {
  const routes = readFileSync('.svelte-kit/generated/client-optimized/app.js', 'utf8');
  const found = new RegExp(`"${FIRST_SCREEN.replace(/[()]/g, '\\$&')}": \\[(\\d+)(?:,\\[([\\d,]*)\\])?`).exec(routes);
  if (!found) throw new Error(`The first screen ${FIRST_SCREEN} is no route any more`);
  // 1 is the error page: SvelteKit loads it at once, so that it can be shown when nothing else loads any more.
  return ['0', '1', found[1] ?? '', ...(found[2] ?? '').split(',')].filter((node) => node !== '');
}

/** What the first screen's nodes and SvelteKit's start import, not by `import()`; without themselves, which stay files of their own. */
function neededModules(context: Rolldown.ChunkingContext): Set<string> {
  const path = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const roots = [
    path('./node_modules/@sveltejs/kit/src/runtime/client/entry.js'),
    path('./.svelte-kit/generated/client-optimized/app.js'),
    ...firstNodes().map((node) => path(`./.svelte-kit/generated/client-optimized/nodes/${node}.js`))
  ];
  const needed = new Set<string>();
  const visit = (id: string): void => {
    const { importedIds = [], code } = context.getModuleInfo(id) ?? {};
    for (const imported of importedIds.flatMap((each) => (SVELTE_INDEX.test(each) ? namedBy(code ?? '', each, context) : [each]))) {
      // The index of all messages imports every one of them; each goes where it is used.
      if (needed.has(imported) || imported.includes('/i18n/generated/messages')) continue;
      needed.add(imported);
      visit(imported);
    }
  };
  roots.forEach(visit);
  return needed;
}

/** Svelte's own lists of all it has: an input's binding is no part of a screen that has no input. */
const SVELTE_INDEX = /\/svelte\/src\/(internal\/client\/index|reactivity\/index-client)\.js$/;

/** The modules behind those names of an index that a module's code mentions. */
function namedBy(code: string, index: string, context: Rolldown.ChunkingContext): string[] {
  const words = new Set(code.match(/[\w$]+/g));
  const exported = context.getModuleInfo(index)?.code?.matchAll(/export\s*\{([^}]*)\}\s*from\s*['"]([^'"]+)['"]/g) ?? [];
  return [...exported].filter(([, names = '']) => names.split(',').some((name) => words.has(name.trim().split(/\s+as\s+/).at(-1) ?? ''))).map(([, , from = '']) => join(dirname(index), from));
}
