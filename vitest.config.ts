// Two projects: `node` (unit and contract tests) and `browser` (what needs a real IndexedDB or DOM; files named *.browser.test.ts).
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const room = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** An installed Chromium; without one Playwright's own is started. */
const chromium = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** A machine that does much else at the time is no reason to fail. */
const PATIENCE = { testTimeout: 30_000, hookTimeout: 30_000, teardownTimeout: 30_000, expect: { poll: { timeout: 10_000 } } };

export default defineConfig({
  plugins: [
    paraglideVitePlugin({ project: './src/i18n/project.inlang', outdir: './src/i18n/generated', strategy: ['localStorage', 'baseLocale'], emitTsDeclarations: true }),
    svelte()
  ],
  resolve: {
    alias: {
      $domain: room('./src/domain'),
      $replica: room('./src/replica'),
      $device: room('./src/device'),
      $sync: room('./src/sync'),
      $ui: room('./src/ui'),
      $i18n: room('./src/i18n')
    },
    dedupe: ['dexie', 'pouchdb-core', 'pouchdb-errors', 'pouchdb-utils']
  },
  test: {
    // Dexie says so when a database is deleted a moment before its last connection has closed, as tests do.
    onConsoleLog: (line) => (/^Dexie\.delete\(.*was blocked/.test(line) ? false : undefined),
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          ...PATIENCE,
          include: ['src/**/*.test.ts', 'sync-server/**/*.test.ts', 'tests/contract/**/*.test.ts', 'tests/sim/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', 'node_modules/**']
        }
      },
      {
        extends: true,
        // Found at start, not at the first import: a reload in the middle of a run would fail the test that caused it.
        optimizeDeps: {
          include: ['dexie', 'events', 'fast-check', 'pouchdb-core', 'pouchdb-adapter-http', 'pouchdb-adapter-utils', 'pouchdb-errors', 'pouchdb-merge', 'pouchdb-replication', 'pouchdb-utils', 'zod/mini']
        },
        test: {
          name: 'browser',
          ...PATIENCE,
          include: ['src/**/*.browser.test.ts', 'tests/contract/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                ...(chromium ? { executablePath: chromium } : {}),
                args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync']
              }
            }),
            instances: [{ browser: 'chromium' }]
          }
        }
      }
    ]
  }
});
