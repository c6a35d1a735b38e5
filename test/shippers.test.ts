/**
 * Real shippers send to a running Watchfloor, all at once, and Watchfloor is restarted in the middle: afterwards every
 * event that was acknowledged, or handed over where the protocol knows no acknowledgement, is there exactly once.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@elastic/elasticsearch';
import { OTLPLogExporter as JsonExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import { askLake, pipelineOf } from './support/control.ts';
import { setUp } from './support/installation.ts';
import { endLeftovers, freePort, type ServerProcess, startServer } from './support/server-process.ts';
import {
  findSyslogNg,
  hasLogger,
  hasRsyslog,
  makeCertificates,
  rsyslogConfig,
  run,
  type Shipper,
  syslogNgConfig,
} from './support/shippers.ts';

/** Events of each client, half of them before the restart; those who send all the time send slowly enough to span it. */
const many = 300;
const pauseMs = 20;

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-shippers-'));
const dataDir = join(folder, 'data');
const shippers: Shipper[] = [];
const logFile = join(folder, 'shippers.log');
const names = ['tcp', 'tls', 'udp', 'rsyslog', 'syslog-ng'] as const;
const listeners = new Map<string, { id: string; port: number }>();
let server: ServerProcess;
let token: string;
let port: number;
/** Resolves when Watchfloor runs again. */
let restarted: Promise<void>;

const portOf = (name: (typeof names)[number]): number => listeners.get(name)?.port ?? 0;
const idOf = (name: (typeof names)[number]): string => listeners.get(name)?.id ?? '';

async function openListeners(): Promise<void> {
  const [scope] = (await server.control.get<{ items: { id: string }[] }>('/api/scopes')).items;
  for (const name of names) {
    const listenPort = await freePort();
    const tls = name === 'tls' ? { cert: 'server.crt', key: 'server.key', clientCa: 'ca.crt' } : null;
    const { id } = await server.control.post<{ id: string }>('/api/listeners', {
      name,
      protocol: 'syslog',
      transport: name === 'tls' || name === 'udp' ? name : 'tcp',
      host: '127.0.0.1',
      port: listenPort,
      scope: scope?.id,
      tls,
    });
    listeners.set(name, { id, port: listenPort });
  }
}

before(async () => {
  port = await freePort();
  if (hasRsyslog()) {
    makeCertificates(folder);
    mkdirSync(join(dataDir, 'tls'), { recursive: true });
    for (const name of ['server.crt', 'server.key', 'ca.crt'])
      copyFileSync(join(folder, name), join(dataDir, 'tls', name));
  }
  server = await startServer({ dataDir, port });
  token = (await setUp(server.control)).intake;
  await openListeners();
  restarted = restartInTheMiddle();
});

async function restartInTheMiddle(): Promise<void> {
  await sleep((many * pauseMs) / 2 + 1000);
  await server.stop();
  await sleep(500);
  server = await startServer({ dataDir, port });
}

after(async () => {
  await restarted.catch(() => undefined);
  for (const one of shippers) await one.stop();
  await server.stop();
  await endLeftovers(dataDir, server.pid);
  rmSync(folder, { recursive: true, force: true });
});

/** All events of the sender or with the mark, and how many of them are not copies of another. */
async function countsOf(where: string): Promise<[number, number]> {
  const [row] = await askLake(
    server.control,
    `select count(), uniqExact(extract(raw, 'event-[0-9]+-end')) from events where ${where}`,
  );
  return [Number(row?.[0]), Number(row?.[1])];
}

/** Waits until all are there, and then a little longer for those that should not. */
async function allThereOnce(where: string): Promise<void> {
  await restarted;
  for (let tries = 0; tries < 150 && (await countsOf(where))[1] < many; tries += 1) await sleep(200);
  const { spool } = await pipelineOf(server.control);
  while ((await pipelineOf(server.control)).spool.committedOffset < spool.nextOffset) await sleep(50);
  assert.deepEqual(
    await countsOf(where),
    [many, many],
    `${where}\n${readFileSync(logFile, { flag: 'a+' }).toString().slice(-2000)}`,
  );
}

/** Writes a log file as a program would, in the time that the restart falls into. */
async function writeLog(file: string): Promise<void> {
  for (let at = 0; at < many; at += 1) {
    appendFileSync(file, `event-${at}-end of a program\n`);
    await sleep(pauseMs);
  }
}

/** Tries again until it is answered, as a client does that loses nothing. */
async function untilTaken<T>(send: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 300; tries += 1) {
    const answer = await send().catch(() => undefined);
    if (answer !== undefined) return answer;
    await sleep(100);
  }
  throw new Error('it was never taken');
}

const noRsyslog = hasRsyslog()
  ? false
  : 'no rsyslog here; on Debian: apt-get install rsyslog rsyslog-gnutls rsyslog-elasticsearch';

test('shippers, through a restart', { concurrency: true, timeout: 150_000 }, async (t) => {
  await Promise.all([
    t.test(
      'rsyslog over TCP, over TLS with a certificate, and by its Elasticsearch output',
      { skip: noRsyslog },
      async () => {
        const input = join(folder, 'rsyslog.in');
        writeFileSync(input, '');
        const config = join(folder, 'rsyslog.conf');
        writeFileSync(
          config,
          rsyslogConfig({ folder, input, tcp: portOf('rsyslog'), tls: portOf('tls'), http: port, token }),
        );
        shippers.push(
          run(
            { path: '/usr/sbin/rsyslogd', args: [], env: {} },
            ['-n', '-f', config, '-i', join(folder, 'rsyslog.pid')],
            logFile,
          ),
        );
        await writeLog(input);
        await allThereOnce(`sender = '${idOf('rsyslog')}'`);
        await allThereOnce(`sender = '${idOf('tls')}'`);
        await allThereOnce(`position(raw, 'of a program') > 0 and position(raw, '@wire') = 0`);
        const [row] = await askLake(
          server.control,
          `select JSONExtractString(raw, 'certificate'), JSONExtractString(raw, 'app'), JSONExtractString(raw, 'format') from events where sender = '${idOf('tls')}' limit 1`,
        );
        assert.deepEqual(row, ['web01.test', 'ship', 'rfc3164']);
      },
    ),
    t.test(
      'syslog-ng, octet counting',
      { skip: findSyslogNg() === undefined ? 'no syslog-ng here; on Debian: apt-get install syslog-ng-core' : false },
      async () => {
        const program = findSyslogNg();
        assert.ok(program !== undefined);
        const input = join(folder, 'syslog-ng.in');
        writeFileSync(input, '');
        const config = join(folder, 'syslog-ng.conf');
        writeFileSync(config, syslogNgConfig(input, portOf('syslog-ng')));
        const files = ['persist', 'pid', 'ctl'].map((name) => join(folder, `syslog-ng.${name}`));
        shippers.push(
          run(
            program,
            ['-F', '-f', config, '-R', files[0] ?? '', '-p', files[1] ?? '', '-c', files[2] ?? '', '--no-caps'],
            logFile,
          ),
        );
        await writeLog(input);
        await allThereOnce(`sender = '${idOf('syslog-ng')}'`);
        const [row] = await askLake(
          server.control,
          `select JSONExtractString(raw, 'app'), JSONExtractString(raw, 'format') from events where sender = '${idOf('syslog-ng')}' limit 1`,
        );
        assert.deepEqual(row, ['ship', 'rfc5424']);
      },
    ),
    t.test('logger over TCP and UDP, before and after', { skip: hasLogger() ? false : 'no logger here' }, async () => {
      const log = (at: number, ...more: readonly string[]): void => {
        const done = spawnSync('logger', ['-n', '127.0.0.1', '-t', 'ship', ...more, `event-${at}-end`]);
        assert.equal(done.status, 0, String(done.stderr));
      };
      const both = (from: number, to: number): void => {
        for (let at = from; at < to; at += 1) {
          log(
            at,
            '-P',
            String(portOf('tcp')),
            '-T',
            ...(at % 2 === 0 ? ['--rfc5424', '--octet-count'] : ['--rfc3164']),
          );
          log(at, '-P', String(portOf('udp')), '-d', at % 2 === 0 ? '--rfc5424' : '--rfc3164');
        }
      };
      both(0, many / 2);
      await restarted;
      both(many / 2, many);
      await allThereOnce(`sender = '${idOf('tcp')}'`);
      await allThereOnce(`sender = '${idOf('udp')}'`);
    }),
    t.test("Elasticsearch's own client with its bulk helper", async () => {
      const client = new Client({ node: `http://127.0.0.1:${port}`, auth: { apiKey: token }, maxRetries: 0 });
      async function* documents() {
        for (let at = 0; at < many; at += 1) {
          yield { id: String(at), message: `event-${at}-end of elastic` };
          await sleep(pauseMs);
        }
      }
      /** The helper gives up on a connection that is refused; what it was not told of is sent again under its id. */
      let left: { id: string; message: string }[] = [];
      const send = (datasource: { id: string; message: string }[]) =>
        client.helpers.bulk({
          datasource,
          flushInterval: 200,
          retries: 5,
          wait: 300,
          onDocument: ({ id }) => ({ create: { _index: 'logs', _id: id } }),
        });
      for await (const document of documents()) {
        left.push(document);
        if (left.length < 25) continue;
        const batch = left;
        left = [];
        await untilTaken(async () => ((await send(batch)).failed === 0 ? true : undefined));
      }
      assert.equal(left.length, 0);
      await client.close();
      await allThereOnce(`position(raw, 'end of elastic') > 0`);
    }),
    ...(['json', 'protobuf'] as const).map((encoding) =>
      t.test(`OpenTelemetry's exporter, ${encoding}`, async () => {
        const options = { url: `http://127.0.0.1:${port}/v1/logs`, headers: { authorization: `Bearer ${token}` } };
        const exporter: LogRecordExporter =
          encoding === 'json' ? new JsonExporter(options) : new ProtobufExporter(options);
        const processor = new BatchLogRecordProcessor({
          exporter: patient(exporter),
          scheduledDelayMillis: 200,
          exportTimeoutMillis: 60_000,
        });
        const provider = new LoggerProvider({
          processors: [processor],
          resource: resourceFromAttributes({ 'service.name': 'ship', 'host.name': encoding }),
        });
        const logger = provider.getLogger('test');
        for (let at = 0; at < many; at += 1) {
          logger.emit({ body: `event-${at}-end of ${encoding}`, severityNumber: 9, attributes: { at } });
          await sleep(pauseMs);
        }
        await provider.shutdown();
        await allThereOnce(`position(raw, 'end of ${encoding}') > 0`);
        const [row] = await askLake(
          server.control,
          `select host_name, JSONExtractString(native, 'app'), JSONExtractString(native, 'severity') from events where position(raw, 'event-7-end of ${encoding}') > 0`,
        );
        assert.deepEqual(row, [encoding, 'ship', 'INFO']);
      }),
    ),
    t.test('a client of the HTTP Event Collector that asks for acknowledgement', async () => {
      const base = `http://127.0.0.1:${port}/services/collector`;
      const headers = {
        authorization: `Splunk ${token}`,
        'x-splunk-request-channel': '9d1a1f2c-2f0c-4b3b-9c0a-1a2b3c4d5e6f',
      };
      const post = async (url: string, body: string, more = {}): Promise<Record<string, unknown> | undefined> => {
        const answer = await fetch(url, { method: 'POST', body, headers: { ...headers, ...more } });
        return answer.ok ? ((await answer.json()) as Record<string, unknown>) : undefined;
      };
      const ids: unknown[] = [];
      for (let at = 0; at < many; at += 10) {
        const events = Array.from({ length: 10 }, (_, more) =>
          JSON.stringify({ host: 'hec', event: `event-${at + more}-end of splunk` }),
        );
        const answer = await untilTaken(() => post(base, events.join('\n'), { 'x-request-id': `r-${at}` }));
        ids.push(answer.ackId);
        await sleep(pauseMs * 10);
      }
      await restarted;
      const answer = await untilTaken(() => post(`${base}/ack`, JSON.stringify({ acks: ids })));
      assert.deepEqual(
        Object.values(answer.acks as object),
        ids.map(() => true),
      );
      await allThereOnce(`position(raw, 'end of splunk') > 0`);
    }),
  ]);
});

/** The exporter gives up after five tries; a batch that was not taken is given to it again. */
function patient(exporter: LogRecordExporter): LogRecordExporter {
  return {
    export(records, done) {
      const attempt = (left: number): void =>
        exporter.export(records, (result) => {
          if (result.code === 0 || left === 0) done(result);
          else setTimeout(() => attempt(left - 1), 300);
        });
      attempt(50);
    },
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
