/**
 * `npm run dev`: the server, started anew when one of its files changes, and the page's own server with hot reload,
 * which passes `/api` on. One Ctrl-C ends both; when one of them ends, so does the other.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');
/** The server closes stores and writes what is due; after this it is ended without. */
const graceMs = 15_000;

type Program = { readonly name: string; readonly args: readonly string[] };
const programs: readonly Program[] = [
  {
    name: 'server',
    args: ['--watch', '--watch-preserve-output', 'src/app/cli/main.ts', 'start', ...process.argv.slice(2)],
  },
  { name: 'page', args: ['node_modules/vite/bin/vite.js', '--clearScreen', 'false'] },
];

/** Own process groups, because a Ctrl-C at the terminal reaches a whole group and each should be told once, by us. */
const start = ({ args }: Program): ChildProcess =>
  spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], detached: true });

const children = programs.map((program) => ({ ...program, child: start(program) }));
let stopping = false;

function stop(exitCode: number): void {
  if (stopping) return;
  stopping = true;
  process.exitCode = exitCode;
  // `--watch` passes the signal on to the server; to the whole group it would arrive there twice.
  for (const { child } of children) child.kill('SIGTERM');
  setTimeout(() => {
    for (const { child } of children) killGroup(child);
  }, graceMs).unref();
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended between the look and the signal.
  }
}

for (const { name, child } of children) {
  child.on('error', (error) => {
    console.error(`${name} could not be started: ${error.message}`);
    stop(1);
  });
  child.on('exit', (code, signal) => {
    if (!stopping) console.error(`${name} ended (${signal ?? `code ${code}`}), so the other one is stopped too`);
    stop(code === null || code === 0 ? 1 : code);
  });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
