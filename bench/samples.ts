/**
 * Does every rule of SigmaHQ that comes with a sample match it?
 *
 *   npm run bench:samples                 prints "202 of 202" for event logs and for JSON; ends with 1 when one is missed
 *   npm run bench:samples -- --threads 2
 *
 * Runs the command line as a person would. The data is read from `WATCHFLOOR_TEST_DATA` (default `../shared/data`).
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '..');
const sigma = resolve(root, process.env.WATCHFLOOR_TEST_DATA ?? '../shared/data', 'sigma');

const idOf = (file: string): string => basename(file, extname(file));
const wanted = new Set(globSync('regression_data/**/*.evtx', { cwd: sigma }).map(idOf));
if (wanted.size === 0) throw new Error(`there are no samples in ${sigma}`);

const rules = globSync('rules*', { cwd: sigma }).sort();
const program = spawn(
  join(root, 'bin/watchfloor'),
  ['detect', '--rules', ...rules, '--events', 'regression_data', '--stats', ...process.argv.slice(2)],
  { cwd: sigma, stdio: ['ignore', 'pipe', 'pipe'] },
);
let told = '';
program.stderr.on('data', (chunk: Buffer) => {
  told += chunk;
});
const matched = new Map([
  ['.evtx', new Set<string>()],
  ['.json', new Set<string>()],
]);
for await (const line of createInterface(program.stdout)) {
  const { rule, file } = JSON.parse(line) as { rule: string; file: string };
  if (idOf(file) === rule) matched.get(extname(file))?.add(rule);
}

console.log(told.trimEnd().split('\n').at(-1));
for (const [form, found] of matched) {
  console.log(`${form}: ${found.size} of ${wanted.size}`);
  for (const id of wanted) if (!found.has(id)) console.log(`  missed: ${id}`);
  if (found.size < wanted.size) process.exitCode = 1;
}
