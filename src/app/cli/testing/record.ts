/** Effects that record, for tests. */
import type { Effects, Output } from '#app/cli/effects.ts';
import { run } from '#app/cli/run.ts';

export interface Recorded {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Given {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  readonly fetch?: typeof fetch;
  readonly stopped?: AbortSignal;
  readonly isTerminal?: boolean;
  readonly now?: () => Date;
}

function recorder(isTerminal: boolean): { readonly output: Output; readonly text: () => string } {
  const parts: Buffer[] = [];
  return {
    output: {
      isTerminal,
      columns: 120,
      write: async (text) => void parts.push(Buffer.from(text as string)),
    },
    text: () => Buffer.concat(parts).toString('utf8'),
  };
}

const noFetch: typeof fetch = () => Promise.reject(new Error('tests reach no network'));

/** Runs a command line as typed, in this process. */
export async function watchfloor(words: readonly string[], given: Given = {}): Promise<Recorded> {
  const { isTerminal = false } = given;
  const [out, err] = [recorder(isTerminal), recorder(isTerminal)];
  const effects: Effects = {
    stdout: out.output,
    stderr: err.output,
    readStdin: async () => given.stdin ?? '',
    env: given.env ?? {},
    cwd: given.cwd ?? process.cwd(),
    now: given.now ?? (() => new Date()),
    fetch: given.fetch ?? noFetch,
    stopped: given.stopped ?? new AbortController().signal,
  };
  const code = await run(words, effects);
  return { code, out: out.text(), err: err.text() };
}

/** Words of a line as a shell would cut it; only blanks and double quotes. */
export const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
