/** All that a command may touch besides files: an argument, so that tests record instead. */
import type { Clock } from '#base/time.ts';

export interface Output {
  /** Resolves when more may be written, so that a slow reader (a pager, a pipe) slows the writer. */
  write(text: string | Uint8Array): Promise<void>;
  readonly isTerminal: boolean;
  readonly columns: number;
}

export interface Effects {
  readonly stdout: Output;
  readonly stderr: Output;
  /** The whole of standard input. */
  readStdin(): Promise<string>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: Clock;
  readonly fetch: typeof fetch;
  /** Aborted by the first SIGINT or SIGTERM; a second one ends the process. Only who asks for it takes the signals over. */
  readonly stopped: AbortSignal;
}

const outputOf = (stream: NodeJS.WriteStream): Output => ({
  isTerminal: stream.isTTY === true,
  columns: stream.columns ?? 80,
  write: (text) =>
    new Promise((resolve) => {
      if (stream.write(text)) resolve();
      else stream.once('drain', resolve);
    }),
});

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export function realEffects(): Effects {
  // Whoever reads us may stop early (`| head`): that is no fault.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 5));
  }
  let stopped: AbortSignal | undefined;
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    readStdin,
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date(),
    fetch,
    get stopped() {
      stopped ??= stopSignal();
      return stopped;
    },
  };
}

/** What shells expect of a process that a signal ended. */
const signalExitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * A signal to a whole process group (a service manager, `timeout`, Ctrl-C) comes twice: once by itself and once handed on
 * by the launcher. Only one that comes later than this means that somebody has lost patience.
 */
const oneSignalMs = 1_500;

function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const [signal, code] of Object.entries(signalExitCodes)) {
    process.on(signal, () => {
      if (controller.signal.aborted && performance.now() - first > oneSignalMs) process.exit(code);
      if (!controller.signal.aborted) first = performance.now();
      controller.abort();
    });
  }
  return controller.signal;
}
