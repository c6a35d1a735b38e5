/**
 * `npm run bench:intake`: what the doors cost, for each protocol, and what parsing costs, for each source.
 *
 *   npm run bench:intake -- [--events 20000] [--server] [--json]
 *
 * One process, one core, no store: bodies of each protocol are cut into event lines as its door does, and the samples of
 * each source are parsed as the pipeline does. `JSON.parse` of the same events is measured in between, and every figure
 * is also given as a multiple of it, since a machine that others use has no other measure. With --server the protocols
 * also go through a running server, until what was sent is durable.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseLine } from '#engine/sources/parse.ts';
import { openFramer } from '#engine/wire/frames.ts';
import { gelfLine } from '#engine/wire/gelf.ts';
import { readHecEvents, readHecRaw } from '#engine/wire/hec.ts';
import { jsonLines, splitLines, splitValues } from '#engine/wire/lines.ts';
import { readOtlpJson } from '#engine/wire/otlp/json.ts';
import { isOtlpFault } from '#engine/wire/otlp/model.ts';
import { readOtlpProtobuf } from '#engine/wire/otlp/protobuf.ts';
import { payloadOf } from '#engine/wire/payload.ts';
import { readBulk } from '#features/intake/bulk.ts';
import { openCodec } from '#features/intake/server/listeners/codec.ts';
import { type Bodies, bodiesOf } from './intake-bodies.ts';
import { throughServer } from './intake-server.ts';
import { rounded } from './numbers.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '20000' },
    server: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

interface Cost {
  readonly what: string;
  readonly microseconds: number;
  /** Of `JSON.parse` of the same events, or of the events of the first row where they are no JSON. */
  readonly timesJsonParse: number;
  readonly eventsPerSecond: number;
}

/** Processor time of one call for each event; the best of several rounds, since others use the machine as well. */
function microsecondsOf(events: number, run: () => unknown): number {
  run();
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / events);
  }
  return best;
}

const costOf = (what: string, microseconds: number, jsonParse: number): Cost => ({
  what,
  microseconds: rounded(microseconds, 2),
  timesJsonParse: rounded(microseconds / jsonParse, 2),
  eventsPerSecond: rounded(1e6 / microseconds),
});

const listening = { transport: 'tcp', host: '127.0.0.1', port: 1, source: null, allow: [], tls: null } as const;

/** One door: all that happens between the bytes and the event lines in the spool record. */
function doorsOf(bodies: Bodies): readonly (readonly [what: string, run: () => unknown])[] {
  const nowMs = Date.now();
  const syslog = openCodec({ ...listening, allow: [], protocol: 'syslog', zone: 'Europe/Berlin' });
  const peer = { address: '192.0.2.7' };
  const stream = (body: Uint8Array) => (): number => {
    const framer = openFramer(syslog.framing);
    let bytes = 0;
    // As TCP brings them.
    for (let at = 0; at < body.length; at += 65_536)
      for (const frame of framer.push(body.subarray(at, at + 65_536))) bytes += syslog.line(frame, peer, nowMs).length;
    return bytes;
  };
  const otlp = (read: typeof readOtlpJson, body: Uint8Array) => (): unknown => {
    const logs = read(body);
    if (isOtlpFault(logs)) throw new Error(logs.fault);
    return jsonLines(logs.envelopes);
  };
  return [
    ['JSON, one a line', () => splitLines(bodies.ndjson)],
    ['JSON, an array', () => splitValues(bodies.array)],
    ['Elasticsearch _bulk', () => readBulk(bodies.bulk, 'logs', () => false)],
    ['Splunk HEC, events', () => readHecEvents(bodies.hec)],
    ['Splunk HEC, raw lines', () => readHecRaw(bodies.lines, { host: 'web01', sourcetype: 'linux_secure' })],
    ['OTLP, JSON', otlp(readOtlpJson, bodies.otlpJson)],
    ['OTLP, protobuf', otlp(readOtlpProtobuf, bodies.otlpProtobuf)],
    ['GELF', () => bodies.gelf.map((message) => gelfLine(message, peer.address))],
    ['syslog, RFC 5424, counted', stream(bodies.rfc5424)],
    ['syslog, RFC 3164, lines', stream(bodies.rfc3164)],
  ];
}

/** What the pipeline makes of the lines, by how they came. */
const payloadsOf = (bodies: Bodies): readonly (readonly [what: string, run: () => unknown])[] => [
  ['a text without a format', () => bodies.texts.map(payloadOf)],
  ['CEF', () => bodies.cef.map(payloadOf)],
  ['LEEF', () => bodies.leef.map(payloadOf)],
  ['JSON in a text', () => bodies.jsonTexts.map(payloadOf)],
];

const sourcesFolder = join(import.meta.dirname, '../src/engine/sources');

/** The lines of a source's samples, as often as it takes for a clock to see them. */
function samplesOf(events: number): ReadonlyMap<string, readonly string[]> {
  const bySource = new Map<string, string[]>();
  for (const file of globSync('*/samples/*.{jsonl,log}', { cwd: sourcesFolder }).sort()) {
    const source = basename(dirname(dirname(join(sourcesFolder, file))));
    const lines = readFileSync(join(sourcesFolder, file), 'utf8').trim().split('\n');
    bySource.set(source, [...(bySource.get(source) ?? []), ...lines]);
  }
  return new Map(
    [...bySource].map(([source, lines]) => [
      source,
      Array.from({ length: events }, (_, at) => lines[at % lines.length] ?? ''),
    ]),
  );
}

function sourceCosts(events: number, jsonParse: number): Cost[] {
  const options = { receivedAt: new Date().toISOString() };
  return [...samplesOf(events)].map(([source, lines]) => {
    const microseconds = microsecondsOf(events, () => {
      for (const line of lines) parseLine(line, options);
    });
    const isJson = lines.every((line) => line.startsWith('{'));
    const own = isJson ? microsecondsOf(events, () => lines.forEach((line) => void JSON.parse(line))) : jsonParse;
    return costOf(isJson ? source : `${source} (with lines of text)`, microseconds, own);
  });
}

function table(title: string, costs: readonly Cost[]): string {
  const rows = costs.map(
    (one) =>
      `| ${one.what} | ${one.microseconds} | ${one.timesJsonParse} | ${one.eventsPerSecond.toLocaleString('en')} |`,
  );
  return [`\n${title}\n`, '| | µs an event | × JSON.parse | events/s on one core |', '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

async function main(): Promise<void> {
  const events = Number(values.events);
  const bodies = bodiesOf(events);
  const lines = Buffer.from(bodies.ndjson).toString().trimEnd().split('\n');
  const jsonParse = microsecondsOf(events, () => lines.forEach((line) => void JSON.parse(line)));
  const measured = (all: readonly (readonly [string, () => unknown])[]): Cost[] =>
    all.map(([what, run]) => costOf(what, microsecondsOf(events, run), jsonParse));
  const doors = measured(doorsOf(bodies));
  const payloads = measured(payloadsOf(bodies));
  const sources = sourceCosts(Math.min(events, 5000), jsonParse);
  const server = values.server ? await throughServer(bodies, events) : [];
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ events, jsonParse, doors, payloads, sources, server }, null, 2)}\n`);
    return;
  }
  process.stdout.write(`JSON.parse of such an event: ${rounded(jsonParse, 2)} µs\n`);
  process.stdout.write(
    `${table('Doors: from bytes to event lines', doors)}\n${table('Payloads within a text', payloads)}\n`,
  );
  process.stdout.write(`${table('Sources: from a line to a parsed event', sources)}\n`);
  for (const { what, eventsPerSecond, cpuMicroseconds } of server)
    process.stdout.write(
      `${what}: ${eventsPerSecond.toLocaleString('en')} events/s durable, ${cpuMicroseconds} µs of the server's CPU an event\n`,
    );
}

await main();
