/** Holds the arrows of ARCHITECTURE.md: who may import whom, and who may touch the world. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { featureOrder } from '#app/feature-order.ts';

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).sort();
const importPattern =
  /(?:^|\n)\s*(?:import|export)\s[^'"`;]*?from\s*['"]([^'"]+)['"]|import\s*\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g;

const importsOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(importPattern)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );

type Layer = 'base' | 'engine' | 'storage' | 'ui' | 'features' | 'app';
const mayImport: Record<Layer, readonly Layer[]> = {
  base: [],
  engine: ['base'],
  storage: ['base', 'engine'],
  ui: ['base', 'engine'],
  features: ['base', 'engine', 'storage', 'ui'],
  app: ['base', 'engine', 'storage', 'ui', 'features'],
};

const layerOf = (path: string): Layer => path.split('/')[1] as Layer;
const isTest = (file: string): boolean => /\.test\.ts$|(^|\/|\.)contract\.ts$|\/(testing|fixtures)\//.test(file);

/** `src/…` path of one of our imports, or undefined for a package. */
function resolve(file: string, target: string): string | undefined {
  if (target.startsWith('#')) return `src/${target.slice(1)}`;
  if (target.startsWith('.')) return relative(root, join(root, dirname(file), target));
  return undefined;
}

const featureOf = (path: string): string | undefined => /^src\/features\/([^/]+)\//.exec(path)?.[1];
const partOf = (path: string): 'server' | 'web' | 'root' => {
  const part = /^src\/features\/[^/]+\/(server|web)\//.exec(path)?.[1];
  return part === 'server' || part === 'web' ? part : 'root';
};

const pureFile = (file: string): boolean =>
  !isTest(file) && (/^src\/(base|engine)\//.test(file) || (featureOf(file) !== undefined && partOf(file) === 'root'));
const impurePackages =
  /^(node:|pg$|chdb|@clickhouse|fastify|@fastify|pino|prom-client|@node-rs|react|@mantine|@tanstack)/;

function faultsOf(file: string, target: string): string[] {
  const faults: string[] = [];
  const fault = (why: string) => faults.push(`${file} → ${target}: ${why}`);
  if (target.startsWith('../')) fault('across folders an import starts with #');
  const to = resolve(file, target);
  if (to === undefined) {
    if (pureFile(file) && impurePackages.test(target)) fault('pure code touches nothing outside');
    return faults;
  }
  const [from, into] = [layerOf(file), layerOf(to)];
  if (from !== into && !mayImport[from].includes(into)) fault(`${from} may not import ${into}`);
  const [mine, theirs] = [featureOf(file), featureOf(to)];
  if (mine !== undefined && theirs !== undefined) {
    if (mine !== theirs && featureOrder.indexOf(theirs as never) > featureOrder.indexOf(mine as never))
      fault('a feature imports only earlier ones');
    if (mine !== theirs && partOf(to) === 'server' && !to.endsWith('/server/index.ts') && !isTest(file))
      fault('outside its folder a feature is used through server/index.ts');
    if (partOf(file) === 'web' && partOf(to) === 'server') fault('the page never imports the server');
    if (partOf(file) === 'root' && partOf(to) !== 'root')
      fault('root files of a feature import neither server nor web');
    if (partOf(file) === 'server' && partOf(to) === 'web') fault('the server never imports the page');
  }
  if (partOf(file) === 'web' && into === 'storage') fault('the page never imports a store');
  if (
    file.startsWith('src/app/web/') &&
    (into === 'storage' || partOf(to) === 'server' || /^src\/app\/(server|cli)\//.test(to))
  )
    fault('the page never imports the server');
  if (from === 'ui' && into === 'storage') fault('the kit never imports a store');
  return faults;
}

test('imports go along the arrows only', () => {
  const faults = files.flatMap((file) => importsOf(file).flatMap((target) => faultsOf(file, target)));
  assert.deepEqual(faults, []);
});

test('the rules find planted faults', () => {
  assert.equal(faultsOf('src/base/a.ts', '#engine/b.ts').length, 1);
  assert.equal(faultsOf('src/engine/a.ts', 'node:fs').length, 1);
  assert.equal(faultsOf('src/features/journal/server/a.ts', '#features/alerts/model.ts').length, 1);
  assert.equal(faultsOf('src/features/alerts/web/a.ts', '#features/alerts/server/store.ts').length, 1);
  assert.equal(faultsOf('src/features/alerts/model.ts', './server/store.ts').length, 1);
  assert.equal(faultsOf('src/features/alerts/server/a.ts', '#features/journal/server/store.ts').length, 1);
  assert.equal(faultsOf('src/features/alerts/server/a.ts', '#features/journal/server/index.ts').length, 0);
});

test('every feature folder has its place in the order', () => {
  const folders = [...new Set(files.map(featureOf).filter((feature) => feature !== undefined))].sort();
  assert.deepEqual(
    folders.filter((folder) => !featureOrder.includes(folder as never)),
    [],
  );
});

test('no file over 500 lines', () => {
  const long = globSync('{src,test,bench}/**/*.{ts,tsx}', { cwd: root })
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 501);
  assert.deepEqual(long, []);
});

test('no host name of a registry and no path of a machine is written anywhere', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  assert.equal(lock.includes('"resolved"'), false);
});
