/** Listeners on real sockets of this machine, with a spool in memory: what is taken, what waits, what is lost and counted. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { busy } from '#base/errors.ts';
import { networkOf } from '#features/intake/listeners.ts';
import type { ListenerRow } from '#features/intake/projections.ts';
import type { Journal } from '#features/journal/server/index.ts';
import type { Spool } from '#storage/spool/port.ts';
import { openAllow } from './allow.ts';
import { type ListenersParts, type RunningListener, startListener } from './running.ts';
import { dropsIn, kernelDrops } from './udp-drops.ts';

interface Heard {
  readonly lines: Record<string, unknown>[];
  readonly counted: { spooled: number; rejected: number };
  /** While it is set, nothing can be made durable. */
  full: boolean;
}

const running: RunningListener[] = [];
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));

function partsFor(heard: Heard): ListenersParts {
  const append = async (_: object, body: Uint8Array) => {
    if (heard.full) throw busy('spool_full', 'full', { retryAfterS: 0.02 });
    for (const line of Buffer.from(body).toString().trimEnd().split('\n')) heard.lines.push(JSON.parse(line));
    return { offset: 0 };
  };
  const counts = {
    spooled(events: number) {
      heard.counted.spooled += events;
    },
    rejected(_: string, events: number) {
      heard.counted.rejected += events;
    },
  };
  return {
    spool: { append } as unknown as Spool,
    countsOf: () => counts,
    journal: { clock: () => new Date() } as Journal,
    tlsFolder: '/nonexistent',
    log: { warn() {} },
  };
}

let port = 31_000 + Math.floor(Math.random() * 900);

async function start(settings: Partial<ListenerRow['settings']>) {
  const heard: Heard = { lines: [], counted: { spooled: 0, rejected: 0 }, full: false };
  for (;;) {
    port += 1;
    const all = {
      protocol: 'syslog',
      transport: 'tcp',
      host: '127.0.0.1',
      port,
      source: null,
      zone: 'UTC',
      allow: [] as string[],
      tls: null,
      ...settings,
    } as const;
    const row = { id: 'lst_x', scope: 'scp_x', name: 'x', settings: all, enabled: true, opened_by: '', opened_at: '' };
    const listener = startListener(row, partsFor(heard));
    await listener.begun;
    running.push(listener);
    if ((await listener.stats()).problem?.code !== 'listener_address_taken' || settings.port !== undefined)
      return { heard, listener, port: all.port };
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (await isSo()) return;
    await sleep(20);
  }
  assert.fail(`it never came to this: ${what}`);
}

async function tcp(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

async function datagrams(port: number, ...messages: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4');
  for (const message of messages) await new Promise((resolve) => socket.send(message, port, '127.0.0.1', resolve));
  socket.close();
}

test('TCP: both framings on one port, whatever the pieces, and the peer is noted', async () => {
  const { heard, port, listener } = await start({});
  const one = await tcp(port);
  one.write('<38>Nov  2 08:15:30 web01 sshd[8');
  await sleep(30);
  one.write('11]: one\n<38>Nov  2 08:15:30 web01 sshd: two\n');
  const two = await tcp(port);
  two.end('20 <13>1 - h a - - - x\n20 <13>1 - h a - - - y\n');
  await until('four messages', () => heard.lines.length === 4);
  assert.deepEqual(heard.lines.map((line) => line.message).sort(), ['one', 'two', 'x', 'y']);
  assert.ok(heard.lines.every((line) => line.peer === '127.0.0.1' && line['@wire'] === 'syslog'));
  one.destroy();
  await until('connections are over', async () => (await listener.stats()).connections === 0);
  const { events, bytes, state, lastEventAt } = await listener.stats();
  assert.deepEqual([events, state, heard.counted.spooled], [4, 'listening', 4]);
  assert.ok(bytes > 100 && lastEventAt !== null);
});

test('TCP: while the spool is full nothing more is read, and nothing is lost', async () => {
  const { heard, port, listener } = await start({});
  heard.full = true;
  const socket = await tcp(port);
  const line = `<13>Nov  2 08:15:30 h a: ${'x'.repeat(500)}\n`;
  const many = 20_000;
  let written = 0;
  let isBlocked = false;
  while (written < many && !isBlocked) {
    written += 1;
    // A second without room means that the other side does not read.
    if (!socket.write(line))
      isBlocked = !(await Promise.race([once(socket, 'drain').then(() => true), sleep(1000, false)]));
  }
  assert.ok(isBlocked, `${written} lines were taken while nothing could be kept`);
  assert.equal((await listener.stats()).problem?.code, 'spool_full');
  heard.full = false;
  socket.end();
  await until('all that was written', () => heard.lines.length === written);
  assert.deepEqual([(await listener.stats()).problem, heard.counted.rejected], [null, 0]);
});

test('TCP: a stop keeps what was on its way', async () => {
  const { heard, port, listener } = await start({});
  const socket = await tcp(port);
  const noticed = once(socket, 'end');
  for (let at = 0; at < 2000; at += 1) socket.write(`<13>Nov  2 08:15:30 h a: ${at}\n`);
  const stopping = listener.stop();
  await noticed;
  socket.end();
  await stopping;
  assert.deepEqual(
    heard.lines.map((line) => Number(line.message)),
    Array.from({ length: 2000 }, (_, at) => at),
  );
});

test('TCP: a message that is too long or breaks off is kept, and says so', async () => {
  const { heard, port, listener } = await start({});
  const socket = await tcp(port);
  socket.write(`<13>Nov  2 08:15:30 h a: ${'x'.repeat(300_000)}\n`);
  socket.end('900 <13>1 - h a - - - torn');
  await until('two messages', () => heard.lines.length === 2);
  assert.equal(heard.lines[0]?.cut, 300_000 + 25 - 256 * 1024);
  assert.equal(heard.lines[1]?.unfinished, true);
  assert.equal((await listener.stats()).shortened, 2);
});

test('UDP: datagrams become events; what is no UTF-8 is kept too', async () => {
  const { heard, port } = await start({ transport: 'udp' });
  await datagrams(
    port,
    Buffer.from('<13>Nov  2 08:15:30 h a: one\n'),
    Buffer.from('<13>Nov  2 08:15:30 h a: gr\xfc\xdfe', 'latin1'),
    Buffer.from('two\nlines'),
  );
  await until('three messages', () => heard.lines.length === 3);
  assert.deepEqual(
    heard.lines.map((line) => [line.message, line.charset]),
    [
      ['one', undefined],
      ['grüße', 'windows-1252'],
      ['two\nlines', undefined],
    ],
  );
});

test('UDP: while nothing can be kept, what exceeds the bound is dropped and counted', async () => {
  const { heard, port, listener } = await start({ transport: 'udp' });
  heard.full = true;
  const message = Buffer.from(`<13>Nov  2 08:15:30 h a: ${'x'.repeat(60_000)}`);
  for (let sent = 0; sent < 600 && (await listener.stats()).dropped.here === 0; sent += 20) {
    await datagrams(port, ...Array.from({ length: 20 }, () => message));
    await sleep(5);
  }
  const { dropped } = await listener.stats();
  assert.ok(dropped.here > 0);
  assert.equal(heard.counted.rejected, dropped.here);
  heard.full = false;
  await until('what was held', async () => (await listener.stats()).problem === null && heard.lines.length > 200);
});

test('GELF: datagrams plain, packed and in chunks; TCP with NUL', async () => {
  const udp = await start({ protocol: 'gelf', transport: 'udp' });
  const message = (text: string) =>
    Buffer.from(JSON.stringify({ version: '1.1', host: 'h', short_message: text, _at: 1 }));
  const packed = gzipSync(message('three'));
  const half = Math.ceil(packed.length / 2);
  const chunk = (at: number) =>
    Buffer.concat([
      Buffer.from([0x1e, 0x0f, 1, 2, 3, 4, 5, 6, 7, 8, at, 2]),
      packed.subarray(at * half, (at + 1) * half),
    ]);
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  await datagrams(udp.port, message('one'), deflateSync(message('two')), chunk(1), chunk(0), bomb.subarray(0, 60_000));
  await until('three messages', () => udp.heard.lines.length === 3);
  assert.deepEqual(
    udp.heard.lines.map((line) => line.short_message),
    ['one', 'two', 'three'],
  );
  await until('the bomb is counted', async () => (await udp.listener.stats()).dropped.here === 1);
  assert.equal(udp.heard.counted.rejected, 1);
  const stream = await start({ protocol: 'gelf' });
  (await tcp(stream.port)).end(Buffer.concat([message('four'), Buffer.from('\0'), message('five'), Buffer.from('\0')]));
  await until('two messages', () => stream.heard.lines.length === 2);
  assert.deepEqual(
    stream.heard.lines.map((line) => [line.short_message, line.peer]),
    [
      ['four', '127.0.0.1'],
      ['five', '127.0.0.1'],
    ],
  );
});

test('who is of no allowed network is turned away and counted', async () => {
  const { heard, port, listener } = await start({ allow: ['192.0.2.0/24'] });
  const socket = await tcp(port);
  socket.write('<13>x\n');
  await once(socket, 'close');
  const udp = await start({ transport: 'udp', allow: ['192.0.2.0/24', '2001:db8::/32'] });
  await datagrams(udp.port, Buffer.from('<13>x'));
  await until(
    'both are counted',
    async () => (await listener.stats()).refusedPeers + (await udp.listener.stats()).refusedPeers === 2,
  );
  assert.equal(heard.lines.length + udp.heard.lines.length, 0);
});

test('an address that is taken is said, and files that are not there', async () => {
  const { port } = await start({});
  const second = await start({ port });
  assert.deepEqual(
    [(await second.listener.stats()).state, (await second.listener.stats()).problem?.code],
    ['failed', 'listener_address_taken'],
  );
  const tls = await start({ transport: 'tls', tls: { cert: 'a.crt', key: 'a.key', clientCa: null } });
  assert.equal((await tls.listener.stats()).problem?.code, 'tls_file_unreadable');
});

test('networks are told apart', () => {
  assert.equal(networkOf('192.0.2.0/33'), undefined);
  assert.equal(networkOf('192.0.2.0/-1'), undefined);
  assert.equal(networkOf('example.org'), undefined);
  const allowed = openAllow(['192.0.2.0/24', '2001:db8::/32', '198.51.100.7']);
  assert.deepEqual(
    ['192.0.2.9', '192.0.3.9', '2001:db8::1', '2001:db9::1', '198.51.100.7', '198.51.100.8', 'nonsense'].map(allowed),
    [true, false, true, false, true, false, false],
  );
});

test("the kernel's table of datagrams that it dropped is read", async (t) => {
  const table = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  300: 0100007F:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 48231 2 0000000000000000 17
  301: 00000000:1F90 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 48232 2 0000000000000000 4
  302: B80D0120000000000000000001000000:0202 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 1 2 0000000000000000 3`;
  assert.equal(dropsIn(table, '127.0.0.1', 8080), 17);
  assert.equal(dropsIn(table, '0.0.0.0', 8080), 4);
  assert.equal(dropsIn(table, '2001:db8::1', 514), 3);
  assert.equal(dropsIn(table, '127.0.0.1', 8081), undefined);
  if (process.platform !== 'linux') return t.skip('only Linux tells');
  const { port } = await start({ transport: 'udp' });
  assert.equal(await kernelDrops('127.0.0.1', port), 0);
});
