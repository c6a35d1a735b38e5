/** What is wrong with the installation, in words for everybody who works on it. */

export interface Readiness {
  readonly ready: boolean;
  /** `ok`, or a code, for each part. */
  readonly checks: Readonly<Record<string, string>>;
  /** What will become trouble when nobody does anything: a code for each part. */
  readonly warnings: Readonly<Record<string, string>>;
}

export interface Outage {
  readonly tone: 'bad' | 'warn';
  readonly what: string;
  /** What it means for the work, and what to do. */
  readonly advice: string;
  readonly code: string;
}

const waits = 'Events are accepted and wait, nothing of them is lost; new alerts come when it is mended.';

const causes: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  lake_disk_full: ['The disk of the lake is full.', `Free room on it. ${waits}`],
  database_disk_full: [
    'The disk of the database is full.',
    `Free room on it. Until then changes cannot be kept. ${waits}`,
  ],
  spool_full: ['The spool is full.', 'Senders are told to wait and keep their events. See what holds the pipeline.'],
  lake_restarting: ['The lake is being started again.', waits],
  lake_unreachable: ['The lake cannot be reached.', `Look at its address and its server. ${waits}`],
  lake_overloaded: ['The lake has too much to do.', waits],
  store_restarting: ['The database is being started again.', 'Changes cannot be kept until it is back.'],
  postgres_unreachable: [
    'The database cannot be reached.',
    'Look at its address and its server. Until then nothing can be read or changed.',
  ],
  disk_low: [
    'The disk of the data folder is nearly full.',
    'Free room on it, or add some; when it is full, senders are told to wait.',
  ],
  spool_filling: [
    'The spool is filling up.',
    'More comes than is processed, or something holds the pipeline; when it is full, senders are told to wait.',
  ],
};

/** The worst of what is wrong: the database before the lake, both before what the pipeline says of them. */
export function outageOf({ checks, warnings }: Readiness): Outage | undefined {
  const bad = ['relational', 'lake', 'pipeline', ...Object.keys(checks)]
    .map((part) => [part, checks[part]] as const)
    .find(([, code]) => code !== undefined && code !== 'ok');
  if (bad !== undefined) return outage('bad', bad[0], bad[1] ?? '');
  const [warning] = Object.entries(warnings);
  return warning === undefined ? undefined : outage('warn', warning[0], warning[1]);
}

function outage(tone: Outage['tone'], part: string, code: string): Outage {
  const known = Object.hasOwn(causes, code) ? causes[code] : undefined;
  const [what, advice] = known ?? [
    part === 'pipeline' ? 'The pipeline waits for something that fails.' : `Something is wrong with the ${part} store.`,
    `It is tried again and again. ${waits}`,
  ];
  return { tone, what, advice, code };
}

/** Also when the answer is 503: that is the answer then. */
export async function askReadiness(signal: AbortSignal): Promise<Readiness> {
  const answer = await fetch('/readyz', { signal, headers: { accept: 'application/json' } });
  return (await answer.json()) as Readiness;
}
