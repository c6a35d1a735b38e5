/** One round: ship, disaster, restart, send again, drain, compare. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Random } from '#engine/range/random.ts';
import { type Control, pipelineOf } from '../support/control.ts';
import { setUp } from '../support/installation.ts';
import {
  endLeftovers,
  freePort,
  logOf,
  type ServerProcess,
  StartedInVain,
  startServer,
} from '../support/server-process.ts';
import type { Load } from './batches.ts';
import { correlationFaults, correlationRules } from './correlations.ts';
import { strike } from './kill.ts';
import { differences, journalFaults, type Outcome, outcomeOf } from './outcome.ts';
import type { Disaster } from './plan.ts';
import { send } from './sender.ts';

const run = promisify(execFile);
const connections = 4;
const drainLimitMs = 120_000;
const sendLimitMs = 180_000;
/** Of the confirmed requests so many percent are sent a second time. */
const doubled = 10;

export interface Template {
  readonly dataDir: string;
  readonly token: string;
}

export interface RoundResult {
  readonly faults: readonly string[];
  readonly resent: number;
  readonly restarts: number;
  /** Whether the disaster came to pass at all. */
  readonly struck: boolean;
}

/** An installation with an account and a token, stopped; each round starts from a copy, so that keys can be compared. */
export async function makeTemplate(dataDir: string): Promise<Template> {
  const server = await startServer({ dataDir, port: await freePort() });
  try {
    const { intake } = await setUp(server.control);
    await server.control.post('/api/rules/import', { files: [{ path: 'crash.yml', text: correlationRules }] });
    return { dataDir, token: intake };
  } finally {
    await server.stop();
    await endLeftovers(dataDir);
  }
}

/** With owners and modes, because the database's files may belong to another user. */
const copyOf = (template: Template, dataDir: string) => run('cp', ['-a', template.dataDir, dataDir]);

export async function removeFolder(dataDir: string): Promise<void> {
  await endLeftovers(dataDir);
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  await rm(logOf(dataDir), { force: true });
}

export async function undisturbed(template: Template, dataDir: string, load: Load): Promise<Outcome> {
  await copyOf(template, dataDir);
  const server = await startServer({ dataDir, port: await freePort() });
  try {
    const signal = AbortSignal.timeout(sendLimitMs);
    await send(load.batches, { address: server.address, token: template.token, connections, signal });
    await drained(() => server.control);
    return await outcomeOf(server.control);
  } finally {
    await server.stop();
    await removeFolder(dataDir);
  }
}

export interface RoundOptions {
  readonly template: Template;
  readonly dataDir: string;
  readonly load: Load;
  readonly expected: Outcome;
  readonly disaster: Disaster;
  readonly random: Random;
}

/** The folder is kept when something is wrong. */
export async function runRound(options: RoundOptions): Promise<RoundResult> {
  const { template, dataDir } = options;
  await copyOf(template, dataDir);
  const keeper = await keepRunning(dataDir, faultOf(options.disaster));
  try {
    const { resent, struck } = await shipThrough(options, keeper);
    await drained(() => keeper.server().control);
    const control = keeper.server().control;
    const faults = [
      ...differences(await outcomeOf(control), options.expected, options.load),
      ...(await correlationFaults(control)),
      ...(await journalFaults(control)),
    ];
    return { faults, resent, restarts: keeper.restarts(), struck: struck || keeper.restarts() > 0 };
  } catch (error) {
    return { faults: [String(error)], resent: 0, restarts: keeper.restarts(), struck: true };
  } finally {
    await keeper.stop();
    await endLeftovers(dataDir);
  }
}

const faultOf = (disaster: Disaster): string | undefined =>
  disaster.kind === 'fault' ? `${disaster.point}:${disaster.nth}` : undefined;

async function shipThrough(options: RoundOptions, keeper: Keeper): Promise<{ resent: number; struck: boolean }> {
  const { disaster, random, load, template, dataDir } = options;
  let blow: Promise<void> | undefined;
  const onConfirmed = (events: number): void => {
    if (disaster.kind !== 'kill' || blow !== undefined || events < disaster.afterEvents) return;
    blow = sleep(disaster.delayMs).then(async () => {
      await strike(disaster.target, keeper.server(), dataDir, random);
      if (disaster.target !== 'app, and again while it recovers') return;
      await keeper.killNextStartAfter(random.int(200, 4000));
    });
  };
  const { resent } = await send(load.batches, {
    address: keeper.server().address,
    token: template.token,
    connections,
    onConfirmed,
    sendsAgain: () => random.int(1, 100) <= doubled,
    signal: AbortSignal.timeout(sendLimitMs),
  });
  await blow;
  return { resent, struck: blow !== undefined };
}

/** Committed means: in the lake, and its hits are alerts. */
async function drained(control: () => Control): Promise<void> {
  const giveUpAt = Date.now() + drainLimitMs;
  let last: unknown;
  while (Date.now() < giveUpAt) {
    try {
      const { spool, stall } = await pipelineOf(control());
      if (spool.committedOffset === spool.nextOffset) return;
      last = stall ?? spool;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`not drained after ${drainLimitMs / 1000} s: ${JSON.stringify(last)} ${String(last)}`);
}

interface Keeper {
  server(): ServerProcess;
  restarts(): number;
  /** Lets the next start live only so long; resolves when that has happened. */
  killNextStartAfter(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/** A supervisor as an operator has one: a server that ended is started again, without the fault. */
async function keepRunning(dataDir: string, fault: string | undefined): Promise<Keeper> {
  const port = await freePort();
  let stopping = false;
  let restarts = 0;
  let shortLife: { readonly ms: number; done(): void } | undefined;
  let server = await startServer({ dataDir, port, fault });
  const startAgain = async (): Promise<void> => {
    restarts += 1;
    const brief = shortLife;
    shortLife = undefined;
    try {
      server = await startServer({ dataDir, port, ...(brief === undefined ? {} : { livesMs: brief.ms }) });
      if (brief !== undefined) await server.exited;
    } catch (error) {
      if (brief === undefined || !(error instanceof StartedInVain)) throw error;
    } finally {
      brief?.done();
    }
  };
  const watch = async (): Promise<void> => {
    while (!stopping) {
      await server.exited;
      if (!stopping) await startAgain();
    }
  };
  const watching = watch();
  // Whoever waits for the server finds out by a time limit; what was wrong is said at once.
  watching.catch((error: unknown) => console.error(error));
  return {
    server: () => server,
    restarts: () => restarts,
    killNextStartAfter: (ms) =>
      new Promise((resolve) => {
        shortLife = { ms, done: resolve };
      }),
    async stop() {
      stopping = true;
      await server.stop();
      await watching.catch(() => undefined);
    },
  };
}
