import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The server during development, as `WATCHFLOOR_LISTEN` says it. */
const server = `http://${process.env.WATCHFLOOR_LISTEN ?? '127.0.0.1:8080'}`;

export default defineConfig({
  root: here('./src/app/web'),
  plugins: [react()],
  cacheDir: here('./node_modules/.vite'),
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/api', '/healthz', '/readyz'].map((path) => [path, { target: server }])),
  },
  build: {
    outDir: here('./dist/web'),
    emptyOutDir: true,
    // What the browsers of the last two years can do.
    target: 'es2023',
    // Small pictures would become data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
    sourcemap: false,
  },
});
