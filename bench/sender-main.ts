/** The sender of bench/pipeline.ts. It makes its events beforehand, so that only sending them is counted as its work. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadEvent, probeEvent } from '#engine/range/load-events.ts';
import type { Flooded, FromSender, Prepared, SenderSetup, Steadied, ToSender } from './sender-protocol.ts';

let setup: SenderSetup;
let agent: Agent;
const bodies: Buffer[] = [];

const tell = (message: FromSender): void => void process.send?.(message);

const cpuSeconds = (): number => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  return (userCPUTime + systemCPUTime) / 1e6;
};

function prepare(wanted: SenderSetup): Prepared {
  setup = wanted;
  agent = new Agent({ keepAlive: true, maxSockets: setup.connections + 4 });
  let planted = 0;
  for (let from = 0; from < setup.events; from += setup.batch) {
    const lines: string[] = [];
    for (let at = from; at < Math.min(setup.events, from + setup.batch); at += 1) {
      const event = loadEvent({ seed: setup.seed, leastBytes: 1000 + ((at * 769) % 1400) }, at);
      if (event.planted) planted += 1;
      lines.push(event.text);
    }
    bodies.push(Buffer.from(`${lines.join('\n')}\n`));
  }
  const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
  return { kind: 'prepared', bytes, planted, jsonParseMs: parseAll() };
}

/** Every line of the input through `JSON.parse`, once to warm up on a tenth, once to be measured. */
function parseAll(): number {
  const parse = (some: readonly Buffer[]): number => {
    let objects = 0;
    for (const body of some)
      for (const line of body.toString().split('\n')) if (line !== '' && JSON.parse(line) !== null) objects += 1;
    return objects;
  };
  parse(bodies.slice(0, Math.ceil(bodies.length / 10)));
  const began = performance.now();
  parse(bodies);
  return performance.now() - began;
}

function ask(path: string, token: string, body?: Buffer): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/x-ndjson', 'content-length': body.length }),
    };
    const method = body === undefined ? 'GET' : 'POST';
    const call = request(`${setup.address}${path}`, { agent, method, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
      answer.on('error', reject);
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** Resolves when the server has confirmed it; says how often it was asked to come again later. */
async function deliver(body: Buffer): Promise<number> {
  for (let refusals = 0; ; refusals += 1) {
    const { status, text } = await ask('/api/intake/events', setup.intakeToken, body);
    if (status === 200) return refusals;
    if (status !== 429 && status !== 503) throw new Error(`intake answered ${status}: ${text}`);
    await sleep(100);
  }
}

async function flood(): Promise<Flooded> {
  const [began, cpu] = [performance.now(), cpuSeconds()];
  let next = 0;
  let refusals = 0;
  const worker = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) refusals += await deliver(body);
  };
  await Promise.all(Array.from({ length: setup.connections }, worker));
  return { kind: 'flooded', ms: performance.now() - began, cpuSeconds: cpuSeconds() - cpu, refusals };
}

const tickMs = 100;
const pollMs = 25;
const patienceMs = 15_000;

interface Probe {
  readonly user: string;
  readonly sentAt: number;
  answeredAt: number;
  seenAt: number;
}

/** Every tick a request with its share of the events; every second one carries a probe, whose alert is waited for. */
async function steady(rate: number, seconds: number): Promise<Steadied> {
  const events = bodies.flatMap((body) => body.toString().trimEnd().split('\n'));
  const share = Math.round((rate * tickMs) / 1000);
  const probes: Probe[] = [];
  const done = new AbortController();
  const watching = watch(probes, done.signal);
  const [began, cpu] = [performance.now(), cpuSeconds()];
  const deliveries: Promise<unknown>[] = [];
  const ticks = (seconds * 1000) / tickMs;
  for (let tick = 0; tick < ticks; tick += 1) {
    await sleep(Math.max(0, began + tick * tickMs - performance.now()));
    const lines = Array.from({ length: share }, (_, at) => events[(tick * share + at) % events.length] ?? '');
    deliveries.push(tick % 2 === 0 ? deliverProbe(lines, probes) : deliver(Buffer.from(`${lines.join('\n')}\n`)));
  }
  await Promise.all(deliveries);
  const tookS = (performance.now() - began) / 1000;
  const cpuUsed = cpuSeconds() - cpu;
  const giveUpAt = performance.now() + patienceMs;
  while (probes.some(({ seenAt }) => seenAt === 0) && performance.now() < giveUpAt) await sleep(pollMs);
  done.abort();
  await watching;
  const seen = probes.filter(({ seenAt }) => seenAt > 0);
  return {
    kind: 'steadied',
    sentPerSecond: (ticks * share) / tookS,
    cpuSeconds: cpuUsed,
    fromSendingMs: seen.map(({ seenAt, sentAt }) => seenAt - sentAt),
    fromAnswerMs: seen.map(({ seenAt, answeredAt }) => Math.max(0, seenAt - answeredAt)),
    unseen: probes.length - seen.length,
  };
}

async function deliverProbe(lines: readonly string[], probes: Probe[]): Promise<void> {
  const user = `probe-${process.pid}-${String(probes.length).padStart(5, '0')}`;
  const probe: Probe = { user, sentAt: performance.now(), answeredAt: 0, seenAt: 0 };
  const delivered = deliver(Buffer.from(`${[...lines.slice(1), probeEvent(user)].join('\n')}\n`));
  probes.push(probe);
  await delivered;
  probe.answeredAt = performance.now();
}

/** Asks for the oldest probe that is not seen yet, as a page would. Probes come in order, so one question is enough. */
async function watch(probes: readonly Probe[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const probe = probes.find(({ seenAt }) => seenAt === 0);
    if (probe === undefined || !(await isVisible(probe))) await sleep(pollMs);
    else probe.seenAt = performance.now();
  }
}

async function isVisible({ user }: Probe): Promise<boolean> {
  const { status, text } = await ask(`/api/alerts?limit=1&q=${user}`, setup.readToken);
  if (status !== 200) throw new Error(`the list of alerts answered ${status}: ${text}`);
  return (JSON.parse(text) as { items: unknown[] }).items.length > 0;
}

process.on('message', (message: ToSender) => {
  const answer =
    message.kind === 'prepare'
      ? Promise.resolve().then(() => prepare(message.setup))
      : message.kind === 'flood'
        ? flood()
        : steady(message.rate, message.seconds);
  answer.then(tell, (error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.on('disconnect', () => process.exit(0));
tell({ kind: 'here' });
