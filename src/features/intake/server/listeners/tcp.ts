/**
 * Messages over TCP and TLS. Syslog has no acknowledgement, so the only way to say "wait" is not to read: a connection
 * is read only while little of what it brought is not durable yet.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { openFramer } from '#engine/wire/frames.ts';
import { peerAddress } from './allow.ts';
import type { Peer } from './codec.ts';
import type { Transport, TransportParts } from './port.ts';
import { settled } from './udp.ts';

const highWater = 1024 * 1024;
const lowWater = 512 * 1024;
const mostConnections = 2000;
const keepAliveMs = 60_000;
const handshakeMs = 15_000;
/** After we have said that we end, senders get this long to notice, as long as they go on sending… */
const endLimitMs = 3000;
/** … and a connection that is quiet for so long has brought what was on its way. */
const quietMs = 300;

export interface TlsParts extends Pick<TlsOptions, 'cert' | 'key' | 'ca'> {}

/** Rejects with the system's error when the address cannot be had. */
export async function listenTcp(
  host: string,
  port: number,
  tls: TlsParts | undefined,
  parts: TransportParts,
): Promise<Transport> {
  const connections: Connections = { sockets: new Set(), raw: new Map() };
  const { sockets, raw } = connections;
  const accept = (socket: Socket): void => {
    const key = keyOf(socket);
    sockets.add(socket);
    parts.tally.connections = sockets.size;
    socket.once('close', () => {
      sockets.delete(socket);
      raw.delete(key);
      parts.tally.connections = sockets.size;
    });
    take(socket, parts);
  };
  const server = tls === undefined ? createServer(guarded(parts, accept)) : tlsServer(tls, parts, accept);
  server.maxConnections = mostConnections;
  if (tls !== undefined) server.on('connection', (socket: Socket) => noteRaw(raw, socket));
  server.on('drop', () => {
    parts.tally.refusedPeers += 1;
  });
  const listening = once(server, 'listening');
  server.listen({ host, port, exclusive: true });
  await listening;
  server.on('error', parts.onBroken);
  return { kernelDrops: async () => null, stop: () => stop(server, connections) };
}

interface Connections {
  readonly sockets: Set<Socket>;
  /** Over TLS: the connection below, by the address and port of the peer. */
  readonly raw: Map<string, Socket>;
}

const keyOf = (socket: Socket): string => `${socket.remoteAddress} ${socket.remotePort}`;

function noteRaw(raw: Map<string, Socket>, socket: Socket): void {
  const key = keyOf(socket);
  raw.set(key, socket);
  socket.once('close', () => raw.delete(key));
}

/** Turns away who is of no allowed network, before anything is read. */
const guarded =
  (parts: TransportParts, accept: (socket: Socket) => void) =>
  (socket: Socket): void => {
    if (parts.isAllowed(peerAddress(socket.remoteAddress))) {
      accept(socket);
      return;
    }
    parts.tally.refusedPeers += 1;
    socket.destroy();
  };

function tlsServer(tls: TlsParts, parts: TransportParts, accept: (socket: Socket) => void): Server {
  const asks = tls.ca !== undefined;
  const options = {
    ...tls,
    requestCert: asks,
    rejectUnauthorized: asks,
    minVersion: 'TLSv1.2',
    handshakeTimeout: handshakeMs,
  } as const;
  const server = createTlsServer(options, guarded(parts, accept));
  server.on('tlsClientError', () => {
    parts.tally.refusedPeers += 1;
  });
  return server;
}

function peerOf(socket: Socket): Peer {
  const address = peerAddress(socket.remoteAddress);
  if (!('getPeerCertificate' in socket)) return { address };
  const name = (socket as TLSSocket).getPeerCertificate()?.subject?.CN;
  const certificate = Array.isArray(name) ? name[0] : name;
  return certificate === undefined ? { address } : { address, certificate };
}

function take(socket: Socket, parts: TransportParts): void {
  const { codec, batcher, tally } = parts;
  const framer = openFramer(codec.framing);
  const peer = peerOf(socket);
  let held = 0;
  socket.setKeepAlive(true, keepAliveMs);

  function hand(frames: ReturnType<typeof framer.push>): void {
    if (frames.length === 0) return;
    const nowMs = parts.now();
    const lines = frames.map((frame) => codec.line(frame, peer, nowMs));
    tally.shortened += frames.filter(({ cut, unfinished }) => cut > 0 || unfinished).length;
    const size = lines.reduce((sum, line) => sum + line.length, 0);
    held += size;
    if (held > highWater) socket.pause();
    void batcher.add(lines).then((isDurable) => {
      settled(parts, lines.length, isDurable);
      held -= size;
      if (held < lowWater && socket.isPaused()) socket.resume();
    });
  }

  socket.on('data', (chunk: Buffer) => {
    tally.bytes += chunk.length;
    hand(framer.push(chunk));
  });
  // Also when the connection breaks: what came of the last message is kept, and says that it is unfinished.
  socket.once('close', () => hand(framer.end()));
  socket.on('error', () => socket.destroy());
}

async function stop(server: Server, { sockets, raw }: Connections): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await Promise.all([...sockets].map((socket) => end(socket, raw.get(keyOf(socket)) ?? socket)));
  await closed;
}

/**
 * Says that we end, and reads on for a while: what a sender sent before it noticed, it believes us to have. Many never
 * notice as long as they only write, so the connection is reset at last: then the next write fails, and they send it again
 * where a write into a connection that was merely closed would be lost.
 */
async function end(socket: Socket, raw: Socket): Promise<void> {
  const gone = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const reset = (): void => {
    raw.resetAndDestroy();
    socket.destroy();
  };
  socket.setTimeout(quietMs, reset);
  const limit = setTimeout(reset, endLimitMs);
  socket.end();
  await gone;
  clearTimeout(limit);
}
