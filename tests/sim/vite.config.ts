// Bundles the simulation for Node: the device's code and the server's, from the same sources as the app and the server are built of.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import server from '../../sync-server/vite.config.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  ...server,
  resolve: { alias: { ...server.resolve?.alias, $device: here('../../src/device'), $sync: here('../../src/sync') } },
  build: { ...server.build, outDir: here('../../.build/sim'), rollupOptions: { input: { main: here('./main.ts') }, output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' } } }
});
