/// <reference types="vite/client" />
// The bench page: holds one module and does what run.mjs asks of it.
import type { BenchContext, BenchModule, Sample } from './bench.ts';

export interface BenchPage {
  open(name: string): Promise<{ name: string; unit: string; subjects: string[] }>;
  setUp(): Promise<void>;
  run(subject: string): Promise<Sample>;
  tearDown(): Promise<void>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const modules = import.meta.glob<{ bench: BenchModule<unknown> }>('./{first-sync,push,list,append,reconnect}.ts');

let open: { bench: BenchModule<unknown>; state: unknown } | undefined;

window.bench = {
  async open(name) {
    const load = modules[`./${name}.ts`];
    if (!load) throw new Error(`There is no bench "${name}"`);
    const { bench } = await load();
    open = { bench, state: undefined };
    return { name: bench.name, unit: bench.unit, subjects: ['ours', 'limit', ...Object.keys(bench.peers)] };
  },
  async setUp() {
    const { bench } = opened();
    open = { bench, state: await bench.setUp(context()) };
  },
  async run(subject) {
    const { bench, state } = opened();
    if (subject === 'ours') return bench.ours(state);
    if (subject === 'limit') return bench.limit(state);
    const peer = bench.peers[subject];
    if (!peer) throw new Error(`${bench.name} has no peer "${subject}"`);
    return peer(state);
  },
  async tearDown() {
    const { bench, state } = opened();
    await bench.tearDown?.(state);
    open = undefined;
  }
};

function opened(): { bench: BenchModule<unknown>; state: unknown } {
  if (!open) throw new Error('No bench is open');
  return open;
}

function context(): BenchContext {
  const { origin } = location;
  const dbUrl = `${origin}/db`;
  let names = 0;
  // Mutable on purpose: a name is never handed out twice, not even by two pages on one server.
  const freshName = (prefix: string) => `${prefix}-${Date.now().toString(36)}-${(names += 1)}`;
  return {
    origin,
    dbUrl,
    freshName,
    async createServerDatabase(prefix) {
      const url = `${dbUrl}/${freshName(prefix)}`;
      const response = await fetch(url, { method: 'PUT' });
      if (!response.ok) throw new Error(`PUT ${url}: ${response.status} ${await response.text()}`);
      return url;
    }
  };
}
