/**
 * `npm run bench:pipeline`: how fast events get from HTTP into the lake and alerts, and how soon an alert can be seen.
 *
 *   npm run bench:pipeline -- --events 200000 --rate 5000 --seconds 20 [--json] [--cpu-prof FOLDER] [--check]
 *
 * The server runs as it always does, in a process of its own; so does the sender, whose CPU is counted apart. With
 * --check it ends with 1 when a limit of DESIGN section 11 is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { pipelineOf } from '../test/support/control.ts';
import { setUp } from '../test/support/installation.ts';
import { cpuOf, residentOf, type Usage } from '../test/support/processes.ts';
import { endLeftovers, freePort, logOf, type ServerProcess, startServer } from '../test/support/server-process.ts';
import { percentile, rounded } from './numbers.ts';
import { type Sender, startSender } from './sender.ts';

/** DESIGN section 11, for 2 cores that nobody else uses. */
const limits = { eventsPerSecond: 20_000, freshnessP99Ms: 2000, freshnessRate: 5000 };

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    rate: { type: 'string', default: String(limits.freshnessRate) },
    seconds: { type: 'string', default: '20' },
    batch: { type: 'string', default: '2000' },
    connections: { type: 'string', default: '4' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    'cpu-prof': { type: 'string' },
  },
});

interface Sample {
  readonly atS: number;
  readonly resident: Usage;
}

async function flood(server: ServerProcess, sender: Sender, dataDir: string, events: number) {
  const samples: Sample[] = [];
  const began = performance.now();
  const sample = (): void => {
    samples.push({ atS: rounded((performance.now() - began) / 1000, 1), resident: residentOf(server.pid, dataDir) });
  };
  sample();
  const cpuBefore = cpuOf(server.pid, dataDir);
  const timer = setInterval(sample, 500);
  const sent = await sender.ask({ kind: 'flood' }, 'flooded');
  await drained(server);
  const ms = performance.now() - began;
  clearInterval(timer);
  sample();
  const cpu = cpuOf(server.pid, dataDir);
  const used = cpu.app + cpu.lake + cpu.postgres - cpuBefore.app - cpuBefore.lake - cpuBefore.postgres;
  const cores = availableParallelism();
  return {
    cores,
    /** Programs that wanted a core in the last minute; above the number of cores, somebody waited. */
    load: rounded(loadavg()[0] ?? 0, 1),
    /** Of the server alone: a bound that other work on the machine hardly moves. */
    cpuMicrosecondsPerEvent: rounded((used * 1e6) / events, 1),
    boundByCpu: rounded((events * cores) / used),
    eventsPerSecond: rounded((events / ms) * 1000),
    seconds: rounded(ms / 1000, 2),
    acknowledgedAfterSeconds: rounded(sent.ms / 1000, 2),
    refusals: sent.refusals,
    cpuSeconds: {
      app: rounded(cpu.app - cpuBefore.app, 1),
      lake: rounded(cpu.lake - cpuBefore.lake, 1),
      postgres: rounded(cpu.postgres - cpuBefore.postgres, 1),
      sender: rounded(sent.cpuSeconds, 1),
    },
    residentMiB: [0, 0.25, 0.5, 0.75, 1].map((share) => samples[Math.round(share * (samples.length - 1))] as Sample),
  };
}

async function drained(server: ServerProcess): Promise<void> {
  for (;;) {
    const { spool, stall } = await pipelineOf(server.control);
    if (spool.committedOffset === spool.nextOffset) return;
    if (stall !== null) throw new Error(`the pipeline waits: ${stall.stage} ${stall.code} ${stall.message}`);
    await sleep(50);
  }
}

async function freshness(sender: Sender, rate: number, seconds: number) {
  const found = await sender.ask({ kind: 'steady', rate, seconds }, 'steadied');
  const of = (values: readonly number[]) => ({
    p50: rounded(percentile(values, 0.5)),
    p99: rounded(percentile(values, 0.99)),
    max: rounded(Math.max(...values)),
  });
  return {
    rate,
    sentPerSecond: rounded(found.sentPerSecond),
    probes: found.fromSendingMs.length,
    unseen: found.unseen,
    fromSendingMs: of(found.fromSendingMs),
    fromAnswerMs: of(found.fromAnswerMs),
    senderCpuSeconds: rounded(found.cpuSeconds, 1),
  };
}

async function measure(dataDir: string) {
  const [events, batch, connections] = [values.events, values.batch, values.connections].map(Number) as [
    number,
    number,
    number,
  ];
  const profile = values['cpu-prof'];
  const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const server = await startServer({ dataDir, port: await freePort(), nodeFlags });
  const sender = await startSender();
  try {
    const { intake: intakeToken, read: readToken } = await setUp(server.control);
    const setup = { address: server.address, intakeToken, readToken, seed: 1, events, batch, connections };
    const prepared = await sender.ask({ kind: 'prepare', setup }, 'prepared');
    const flooded = await flood(server, sender, dataDir, events);
    const { total: alerts } = await server.control.get<{ total: number }>('/api/alerts?limit=1');
    return {
      events,
      bytesPerEvent: rounded(prepared.bytes / events),
      planted: prepared.planted,
      alerts,
      flood: flooded,
      jsonParse: {
        eventsPerSecond: rounded((events / prepared.jsonParseMs) * 1000),
        ratio: rounded((flooded.seconds * 1000) / prepared.jsonParseMs, 2),
      },
      freshness: await freshness(sender, Number(values.rate), Number(values.seconds)),
    };
  } finally {
    sender.close();
    await server.stop();
    await endLeftovers(dataDir);
  }
}

function printed({
  flood: flooded,
  jsonParse,
  freshness: fresh,
  ...facts
}: Awaited<ReturnType<typeof measure>>): string {
  const { app, lake, postgres, sender } = flooded.cpuSeconds;
  const usage = ({ atS, resident }: Sample): string =>
    `${atS} s: app ${resident.app}, lake ${resident.lake}, postmaster ${resident.postgres}`;
  return [
    `${facts.events} events of ${facts.bytesPerEvent} bytes on average, ${facts.planted} made to hit, ${facts.alerts} alerts`,
    `HTTP to lake and alerts   ${flooded.eventsPerSecond} events/s (${flooded.seconds} s; all acknowledged after ${flooded.acknowledgedAfterSeconds} s, ${flooded.refusals} refusals); target ${limits.eventsPerSecond}`,
    `JSON.parse of the same    ${jsonParse.eventsPerSecond} events/s; the pipeline takes ${jsonParse.ratio} times as long`,
    `CPU seconds               app ${app}, lake ${lake}, postgres ${postgres}; sender ${sender}`,
    `                          ${flooded.cpuMicrosecondsPerEvent} µs an event for the server, at most ${flooded.boundByCpu} events/s on ${flooded.cores} cores of its own; load of the machine ${flooded.load}`,
    `resident MiB              ${flooded.residentMiB.map(usage).join('; ')}`,
    `at ${fresh.sentPerSecond} events/s        sent to alert visible: p50 ${fresh.fromSendingMs.p50} ms, p99 ${fresh.fromSendingMs.p99} ms, max ${fresh.fromSendingMs.max} ms; target p99 < ${limits.freshnessP99Ms} ms`,
    `                          answer to alert visible: p50 ${fresh.fromAnswerMs.p50} ms, p99 ${fresh.fromAnswerMs.p99} ms; ${fresh.probes} probes, ${fresh.unseen} never seen`,
  ].join('\n');
}

const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-bench-'));
try {
  const result = await measure(dataDir);
  console.log(values.json ? JSON.stringify({ ...result, limits }, null, 2) : printed(result));
  const missed =
    result.flood.eventsPerSecond < limits.eventsPerSecond ||
    result.freshness.fromSendingMs.p99 > limits.freshnessP99Ms ||
    result.freshness.unseen > 0;
  if (values.check && missed) process.exitCode = 1;
} finally {
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  rmSync(logOf(dataDir), { force: true });
}
