/**
 * `npm test`: types, lint and page first (a failure there is cheap and would only confuse below), then every test in one
 * run of Node's test runner, whose summary is the last thing printed.
 *
 *   npm test                     everything
 *   npm test -- PATH…            only these test files (or folders), without the first steps
 *   npm test -- --update         rewrites the golden files; look at the difference before you commit it
 */
import { spawnSync } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare } from './prepare.ts';

const root = join(import.meta.dirname, '..');
const allTests = ['src/**/*.test.ts', 'test/**/*.test.ts'];
const stepLimitMs = 10 * 60_000;
/** One test file may take this long; it catches one that hangs, not one that is slow on a small machine. */
const testLimitMs = 5 * 60_000;
/** Each file brings its own database and often a lake; more at once only wait for each other on two cores. */
const filesAtOnce = 2;

type Step = { readonly name: string; readonly program: string; readonly args: readonly string[] };
const steps: readonly Step[] = [
  { name: 'types', program: 'tsc', args: ['--noEmit'] },
  { name: 'lint', program: 'biome', args: ['check', '.', '--diagnostic-level=warn'] },
  { name: 'page', program: 'vite', args: ['build', '--logLevel', 'warn'] },
];

function runStep({ name, program, args }: Step): number {
  const started = Date.now();
  const done = spawnSync(join(root, 'node_modules', '.bin', program), args, {
    cwd: root,
    encoding: 'utf8',
    timeout: stepLimitMs,
    maxBuffer: 64 * 1024 * 1024,
    // The parent runs on Node 24, and so shall the tools, also when this file was started by hand.
    env: withOwnNode(),
  });
  if (done.status === 0) {
    console.log(`✔ ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return 0;
  }
  process.stdout.write(`${done.stdout ?? ''}${done.stderr ?? ''}`);
  console.error(`✖ ${name}: ${program} ${args.join(' ')} failed${done.error ? ` (${done.error.message})` : ''}`);
  return done.status ?? 1;
}

const withOwnNode = (): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`,
});

/** Test files below these paths; a path that holds none is an error, so that a slip of the pen never passes as green. */
function testFiles(paths: readonly string[]): string[] {
  if (paths.length === 0) return globSync(allTests, { cwd: root }).sort();
  return paths.flatMap((path) => {
    const absolute = resolve(path);
    const isFolder = statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true;
    const found = globSync(isFolder ? join(absolute, '**', '*.test.ts') : absolute).sort();
    if (found.length === 0) throw new Error(`no test file at ${path}`);
    return found.map((file) => relative(root, file));
  });
}

function runTests(files: readonly string[], update: boolean): number {
  const flags = [
    '--test',
    `--test-concurrency=${filesAtOnce}`,
    `--test-timeout=${testLimitMs}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
  ];
  const env = withOwnNode();
  if (update) env.UPDATE_GOLDEN = '1';
  // Set inside a test run, it would make Node report the files to a parent that is not there.
  delete env.NODE_TEST_CONTEXT;
  const done = spawnSync(process.execPath, [...flags, ...files], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env,
  });
  return done.status ?? 1;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: { update: { type: 'boolean' } }, allowPositionals: true });
  const files = testFiles(positionals);
  await prepare((line) => console.log(line));
  if (positionals.length === 0)
    for (const step of steps) {
      const status = runStep(step);
      if (status !== 0) return status;
    }
  return runTests(files, values.update === true);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
