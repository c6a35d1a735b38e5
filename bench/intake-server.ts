/** The protocols through a running server, until what was sent is durable; its CPU includes the pipeline behind the door. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pipelineOf } from '../test/support/control.ts';
import { setUp } from '../test/support/installation.ts';
import { cpuOf } from '../test/support/processes.ts';
import { endLeftovers, freePort, logOf, type ServerProcess, startServer } from '../test/support/server-process.ts';
import type { Bodies } from './intake-bodies.ts';
import { rounded } from './numbers.ts';

interface Flow {
  readonly what: string;
  readonly eventsPerSecond: number;
  readonly cpuMicroseconds: number;
}

/** Requests hold so many events; several are under way. */
const times = 10;
const atOnce = 4;

async function spooled(server: ServerProcess, protocol: string): Promise<number> {
  const text = await (await fetch(`${server.address}/metrics`)).text();
  const name = `watchfloor_events_spooled_total{protocol="${protocol}"} `;
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(name))
      ?.slice(name.length) ?? 0,
  );
}

async function drained(server: ServerProcess): Promise<void> {
  for (;;) {
    const { spool } = await pipelineOf(server.control);
    if (spool.committedOffset === spool.nextOffset) return;
    await sleep(50);
  }
}

export async function throughServer(bodies: Bodies, events: number): Promise<readonly Flow[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-bench-intake-'));
  const server = await startServer({ dataDir, port: await freePort() });
  try {
    const { intake } = await setUp(server.control);
    const post = (path: string, body: Uint8Array, type: string) => async (): Promise<void> => {
      const headers = { authorization: `Bearer ${intake}`, 'content-type': type };
      const answer = await fetch(server.address + path, { method: 'POST', headers, body: Buffer.from(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    };
    const port = await freePort();
    const [scope] = (await server.control.get<{ items: { id: string }[] }>('/api/scopes')).items;
    await server.control.post('/api/listeners', {
      name: 'bench',
      protocol: 'syslog',
      transport: 'tcp',
      host: '127.0.0.1',
      port,
      scope: scope?.id,
    });
    await sleep(500);
    const stream = (body: Uint8Array) => (): Promise<void> =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(body));
        socket
          .on('close', () => resolve())
          .on('error', reject)
          .resume();
      });
    const flows: readonly (readonly [what: string, protocol: string, send: () => Promise<void>])[] = [
      ['JSON, one a line', 'json', post('/api/intake/events', bodies.ndjson, 'application/x-ndjson')],
      ['Splunk HEC, events', 'hec', post('/services/collector', bodies.hec, 'application/json')],
      ['OTLP, JSON', 'otlp', post('/v1/logs', bodies.otlpJson, 'application/json')],
      ['OTLP, protobuf', 'otlp', post('/v1/logs', bodies.otlpProtobuf, 'application/x-protobuf')],
      ['syslog, RFC 5424, TCP', 'syslog', stream(bodies.rfc5424)],
      ['syslog, RFC 3164, TCP', 'syslog', stream(bodies.rfc3164)],
    ];
    const found: Flow[] = [];
    for (const flow of flows) found.push(await measure(server, dataDir, flow, events));
    return found;
  } finally {
    await server.stop();
    await endLeftovers(dataDir, server.pid);
    rmSync(dataDir, { recursive: true, force: true });
    rmSync(logOf(dataDir), { force: true });
  }
}

async function measure(
  server: ServerProcess,
  dataDir: string,
  [what, protocol, send]: readonly [string, string, () => Promise<void>],
  events: number,
): Promise<Flow> {
  const before = await spooled(server, protocol);
  const cpuBefore = cpuOf(server.pid, dataDir).app;
  const began = performance.now();
  let left = times;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await send();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  while ((await spooled(server, protocol)) - before < events * times) await sleep(20);
  const seconds = (performance.now() - began) / 1000;
  await drained(server);
  const cpu = cpuOf(server.pid, dataDir).app - cpuBefore;
  return {
    what,
    eventsPerSecond: rounded((events * times) / seconds),
    cpuMicroseconds: rounded((cpu * 1e6) / (events * times), 1),
  };
}
