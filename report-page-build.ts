// Builds the public page (src/report-page) and its service worker into the app's folder. It is a build of its own: a page of the app would bring
// SvelteKit's router and whatever of Svelte and Zod any other screen uses. The build fails when the page grows past its budget.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, type Alias, type InlineConfig, type Plugin, type Rolldown } from 'vite';
import svelteConfig from './svelte.config.js';

/** Gzipped JavaScript until the form can be filled in; what keeps and sends a report, and the map, come after it. */
const PAGE_KB = 50;
const PAGE = 'bao-cao.html';
const IMMUTABLE = '_app/immutable/report';
/** What lies beside the build and is named by the page. */
const BESIDE = ['icons/icon.svg', 'icons/apple-touch-icon.png'];
/** Every browser that has service workers takes the smaller fonts. */
const LEFT_OUT = /\.(html|woff)$/;

const path = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

type Output = readonly (Rolldown.OutputChunk | Rolldown.OutputAsset)[];

export function reportPage({ target, dexie }: { target: string[]; dexie: Alias }): Plugin {
  const aliases: Alias[] = [dexie, ...Object.entries(svelteConfig.kit?.alias ?? {}).map(([find, to]) => ({ find, replacement: path(`./${to}`) }))];
  const shared = { configFile: false, publicDir: false, logLevel: 'warn', resolve: { alias: aliases } } as const;
  return {
    name: 'report-page',
    apply: 'build',
    async writeBundle({ dir }, bundle) {
      // SvelteKit builds several things; this goes with what browsers get, and before that is packed.
      if (!dir || !Object.values(bundle).some((file) => file.type === 'chunk' && file.name === 'entry/start')) return;
      const options = { outDir: dir, emptyOutDir: false, target };
      const page = await outputOf({
        ...shared,
        root: path('./src/report-page'),
        plugins: [svelte({ configFile: false, compilerOptions: svelteConfig.compilerOptions ?? {} })],
        build: { ...options, assetsDir: IMMUTABLE, modulePreload: { polyfill: false }, rollupOptions: { input: path(`./src/report-page/${PAGE}`), output: { entryFileNames: `${IMMUTABLE}/[hash].js`, chunkFileNames: `${IMMUTABLE}/[hash].js`, assetFileNames: `${IMMUTABLE}/[name].[hash][extname]` } } }
      });
      const line = measure(page);
      if (line.type === 'over') this.error(line.text);
      console.log(line.text);
      await build({
        ...shared,
        plugins: [reportFiles(page)],
        build: { ...options, modulePreload: false, rollupOptions: { input: { 'report-worker': path('./src/report-worker.ts') }, output: { format: 'iife', entryFileNames: '[name].js' } } }
      });
    }
  };
}

async function outputOf(config: InlineConfig): Promise<Output> {
  const built = await build(config);
  if (Array.isArray(built) || !('output' in built)) throw new Error('The public page has more than one output');
  return built.output;
}

function measure(output: Output): { type: 'within' | 'over'; text: string } {
  const chunks = output.filter((file) => file.type === 'chunk');
  const files = new Set<Rolldown.OutputChunk>();
  const take = (chunk: Rolldown.OutputChunk | undefined): void => {
    if (!chunk || files.has(chunk)) return;
    files.add(chunk);
    for (const name of chunk.imports) take(chunks.find(({ fileName }) => fileName === name));
  };
  take(chunks.find(({ isEntry }) => isEntry));
  const kilobytes = [...files].reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0) / 1024;
  const text = `Public page: ${kilobytes.toFixed(1)} KB of JavaScript gzipped in ${files.size} files, of ${PAGE_KB} KB`;
  return kilobytes > PAGE_KB ? { type: 'over', text: `${text}: over the budget` } : { type: 'within', text };
}

/** What the service worker keeps: all of the page, also what it loads later. */
function reportFiles(page: Output): Plugin {
  const ID = '\0report-files';
  // Names of built files change with their content, those of the others do not.
  const revision = randomUUID();
  const files = [...page.filter(({ fileName }) => !LEFT_OUT.test(fileName)).map(({ fileName }) => ({ url: `/${fileName}`, revision: null })), ...[PAGE, ...BESIDE].map((file) => ({ url: `/${file}`, revision }))];
  return {
    name: 'report-files',
    resolveId: (id) => (id === '$report-files' ? ID : undefined),
    load: (id) => (id === ID ? `export const files = ${JSON.stringify(files)};` : undefined)
  };
}
