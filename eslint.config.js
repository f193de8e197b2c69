import path from 'node:path';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Which room of docs/architecture.md may import which, with the outside packages that only some rooms may touch. */
const ROOMS = {
  domain: { rooms: [], packages: ['zod', 'zod/mini'] },
  replica: { rooms: ['domain'], packages: ['pouchdb-*', 'dexie', 'events', 'zod', 'zod/mini'] },
  device: { rooms: ['domain', 'replica'], packages: ['dexie', 'zod', 'zod/mini'] },
  sync: { rooms: ['domain', 'replica', 'device'], packages: ['pouchdb-*', 'dexie', 'zod', 'zod/mini'] },
  ui: { rooms: ['domain', 'i18n'], typesOnly: ['device', 'sync', 'app'], packages: ['svelte', 'svelte/*', '$app/*', 'zod', 'zod/mini', 'signature_pad', '@fontsource/*', 'fflate'] },
  'ui/qr': { rooms: ['domain', 'i18n', 'ui'], packages: ['svelte', 'svelte/*', 'zod/mini', 'qr', 'zxing-wasm/*'] },
  'ui/map': { rooms: ['domain', 'i18n', 'ui'], typesOnly: ['device', 'sync', 'app'], packages: ['svelte', 'svelte/*', '$app/*', 'leaflet', 'leaflet/*', 'supercluster'] },
  'ui/report-form': { rooms: ['domain', 'i18n', 'ui', 'ui/map'], typesOnly: ['device', 'sync', 'app'], packages: ['svelte', 'svelte/*', 'zod/mini'] },
  'report-page': { rooms: ['domain', 'ui', 'ui/report-form', 'i18n', 'app'], typesOnly: ['device', 'sync'], packages: ['svelte', 'svelte/*'] },
  routes: { rooms: ['domain', 'ui', 'ui/map', 'ui/qr', 'ui/report-form', 'i18n', 'app'], typesOnly: ['device', 'sync'], packages: ['svelte', 'svelte/*', '$app/*', 'zod', 'zod/mini', '@fontsource/*', './$types'] },
  'sync-server': { rooms: ['domain', 'replica'], packages: ['*'] }
};

const ALIASES = { $domain: 'domain', $replica: 'replica', $device: 'device', $sync: 'sync', $ui: 'ui', $i18n: 'i18n', $lib: 'ui' };

/** @type {import('eslint').Rule.RuleModule} */
const roomsRule = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const from = roomOf(path.relative(import.meta.dirname, context.filename));
    const rule = from && ROOMS[from];
    if (!rule || /\.test\.ts$/.test(context.filename)) return {};
    const check = (node, isType) => {
      const specifier = node.source?.value;
      if (typeof specifier !== 'string') return;
      const to = targetRoom(context.filename, specifier);
      if (to === from) return;
      if (to === undefined) {
        if (rule.packages.some((pattern) => matches(pattern, specifier))) return;
        context.report({ node, message: `The room "${from}" may not import "${specifier}": what touches this package has one home (docs/architecture.md, rooms).` });
      } else if (!rule.rooms.includes(to) && !(isType && rule.typesOnly?.includes(to))) {
        context.report({
          node,
          message: `The room "${from}" may not import the room "${to}"${rule.typesOnly?.includes(to) ? ' but as types: it comes through the context that app.ts provides' : ': imports go one way, so that a room can be read, tested and replaced alone'} (docs/architecture.md).`
        });
      }
    };
    return {
      ImportDeclaration: (node) => check(node, node.importKind === 'type' || (node.specifiers.length > 0 && node.specifiers.every((each) => each.importKind === 'type'))),
      ExportNamedDeclaration: (node) => node.source && check(node, node.exportKind === 'type'),
      ExportAllDeclaration: (node) => check(node, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, false)
    };
  }
};

function roomOf(file) {
  const [top, room, inner] = file.split(path.sep);
  if (top === 'sync-server') return 'sync-server';
  if (top !== 'src' || room === undefined) return undefined;
  if (room === 'ui' && (inner === 'map' || inner === 'qr' || inner === 'report-form')) return `ui/${inner}`;
  return /^(report-)?app\.ts/.test(room) ? 'app' : room;
}

function targetRoom(file, specifier) {
  const alias = specifier.split('/')[0] ?? '';
  const target = ALIASES[alias] ? `src/${ALIASES[alias]}${specifier.slice(alias.length)}` : specifier.startsWith('.') ? path.relative(import.meta.dirname, path.resolve(path.dirname(file), specifier)) : undefined;
  return target && !specifier.startsWith('./$') ? roomOf(target) : undefined;
}

const matches = (pattern, specifier) => (pattern.endsWith('*') ? specifier.startsWith(pattern.slice(0, -1)) : specifier === pattern) || specifier.startsWith('node:') === (pattern === 'node:*') && pattern === 'node:*';

export default ts.config(
  { ignores: ['node_modules/', 'build/', '.build/', '.svelte-kit/', 'src/i18n/generated/', 'test-results/', 'data/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    plugins: { 'import-x': importX, house: { rules: { rooms: roomsRule } } },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.svelte', '.json'], tsconfig: { configFile: path.join(import.meta.dirname, 'tsconfig.json') } })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'], 'svelte-eslint-parser': ['.svelte'] }
    },
    rules: {
      'house/rooms': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-default-export': 'off',
      'no-undef': 'off',
      'no-console': 'off',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      'svelte/no-at-html-tags': 'error',
      // Addresses are plain paths of a single-page app served from the root.
      'svelte/no-navigation-without-resolve': 'off',
      // State is replaced as a whole (`$state.raw`); a Map beside it is a plain index and no state.
      'svelte/prefer-svelte-reactivity': 'off',
      'max-lines': ['warn', { max: 350, skipBlankLines: true, skipComments: true }]
    }
  },
  { files: ['**/*.svelte', '**/*.svelte.ts', 'src/report-page/main.ts'], languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } } },
  { files: ['src/**'], rules: { 'no-restricted-globals': ['error', { name: 'alert', message: 'Say it on the page.' }, { name: 'confirm', message: 'Destructive steps can be undone instead.' }] } }
);
