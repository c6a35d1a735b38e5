import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { peerAddress } from './allow.ts';
import type { Transport, TransportParts } from './port.ts';
import { kernelDrops } from './udp-drops.ts';

/** A socket cannot be told to wait, so what is not durable yet is bounded: beyond it datagrams are dropped and counted. */
const mostHeld = 16 * 1024 * 1024;
/** Asked of the kernel; it may give less. */
const receiveBuffer = 8 * 1024 * 1024;

/** Rejects with the system's error when the address cannot be had. */
export async function listenUdp(host: string, port: number, parts: TransportParts): Promise<Transport> {
  const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4', ipv6Only: false });
  socket.on('message', (bytes, from) => receive(bytes, from, parts));
  const bound = once(socket, 'listening');
  socket.bind({ address: host, port, exclusive: true });
  await bound;
  socket.on('error', parts.onBroken);
  widen(socket);
  return {
    kernelDrops: () => kernelDrops(host, port),
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

function widen(socket: Socket): void {
  try {
    socket.setRecvBufferSize(receiveBuffer);
  } catch {
    // The system's own size will do; what it loses is counted.
  }
}

function receive(bytes: Buffer, from: RemoteInfo, parts: TransportParts): void {
  const { tally, batcher, codec } = parts;
  const address = peerAddress(from.address);
  if (!parts.isAllowed(address)) {
    tally.refusedPeers += 1;
    return;
  }
  if (batcher.held > mostHeld) {
    tally.droppedHere += 1;
    parts.rejected(1);
    return;
  }
  const lostBefore = codec.lost;
  const line = codec.datagram(bytes, { address }, parts.now());
  const lost = codec.lost - lostBefore;
  if (lost > 0) {
    tally.droppedHere += lost;
    parts.rejected(lost);
  }
  if (line === undefined) return;
  tally.bytes += bytes.length;
  void batcher.add([line]).then((isDurable) => settled(parts, 1, isDurable));
}

/** What could not be made durable before the stop is lost: a datagram is sent once. */
export function settled({ tally, rejected, now }: TransportParts, events: number, isDurable: boolean): void {
  if (isDurable) {
    tally.events += events;
    tally.lastEventMs = now();
    return;
  }
  tally.droppedHere += events;
  rejected(events);
}
