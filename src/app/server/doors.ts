/** Closing the doors: requests under way are answered, everything else is let go. */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const sockets = new WeakMap<FastifyInstance, Set<Socket>>();

/** Remembers the connections of a door, because Node does not count as idle what never sent a byte. */
export function watchDoor(door: FastifyInstance): void {
  const open = new Set<Socket>();
  sockets.set(door, open);
  door.server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
}

/** What takes longer than this to be answered is cut: whoever stops the program waits for it. */
const patienceMs = 20_000;

/**
 * Connections that are only kept alive are not waited for, nor those that a browser opened in advance and never used:
 * one of these would hold the program up for ever.
 */
export async function closeDoors(...doors: readonly FastifyInstance[]): Promise<void> {
  const began = performance.now();
  const sweeping = setInterval(() => {
    for (const door of doors) {
      door.server.closeIdleConnections();
      for (const socket of sockets.get(door) ?? []) if (socket.bytesRead === 0) socket.destroy();
      if (performance.now() - began > patienceMs) door.server.closeAllConnections();
    }
  }, 100);
  await Promise.all(doors.map((door) => door.close()));
  clearInterval(sweeping);
}
