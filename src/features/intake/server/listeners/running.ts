/** One listener that runs: it listens, or says why not and tries again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, hasErrorCode, isAppError, messageOf } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { unknownSource } from '#engine/sources/unknown.ts';
import type { ListenerSettings, ListenerStats } from '#features/intake/listeners.ts';
import type { Protocol } from '#features/intake/model.ts';
import type { ListenerRow } from '#features/intake/projections.ts';
import { type IntakeCounts, type IntakeParts, spoolLines } from '#features/intake/server/receive.ts';
import type { Journal } from '#features/journal/server/index.ts';
import { openAllow } from './allow.ts';
import { type Batcher, openBatcher } from './batcher.ts';
import { type Codec, openCodec } from './codec.ts';
import type { Tally, Transport, TransportParts } from './port.ts';
import { listenTcp } from './tcp.ts';
import { listenUdp } from './udp.ts';

export interface ListenersParts extends Omit<IntakeParts, 'counts'> {
  countsOf(protocol: Protocol): IntakeCounts;
  readonly journal: Journal;
  /** Where certificates and keys lie. */
  readonly tlsFolder: string;
  readonly log: { warn(details: object, message: string): void };
}

export interface RunningListener {
  readonly row: ListenerRow;
  stats(): Promise<ListenerStats>;
  /** Resolves after the first try to listen. */
  readonly begun: Promise<void>;
  stop(): Promise<void>;
}

/** A port that was taken may be free later. */
const retryMs = 10_000;
const flushLimitMs = 5000;

const emptyTally = (): Tally => ({
  connections: 0,
  events: 0,
  bytes: 0,
  lastEventMs: undefined,
  refusedPeers: 0,
  droppedHere: 0,
  shortened: 0,
});

/** Why an address cannot be listened on, and what helps. */
function problemOf(error: unknown, { host, port, transport }: ListenerSettings): { code: string; message: string } {
  if (isAppError(error)) return { code: error.code, message: error.message };
  const where = `${transport === 'udp' ? 'UDP' : 'TCP'} port ${port} of ${host}`;
  if (hasErrorCode(error, 'EADDRINUSE'))
    return { code: 'listener_address_taken', message: `${where} is in use by another program` };
  if (hasErrorCode(error, 'EACCES')) {
    return {
      code: 'listener_not_permitted',
      message: `${where}: the system does not permit it; ports from 1024 on need no right`,
    };
  }
  if (hasErrorCode(error, 'EADDRNOTAVAIL'))
    return { code: 'listener_address_absent', message: `this machine does not have the address ${host}` };
  return { code: 'listener_failed', message: messageOf(error) };
}

async function tlsFiles(folder: string, tls: NonNullable<ListenerSettings['tls']>) {
  const read = async (name: string): Promise<Buffer> => {
    try {
      return await readFile(join(folder, name));
    } catch (cause) {
      throw new AppError('failed', 'tls_file_unreadable', `${join(folder, name)} cannot be read`, { cause });
    }
  };
  return {
    cert: await read(tls.cert),
    key: await read(tls.key),
    ...(tls.clientCa === null ? {} : { ca: await read(tls.clientCa) }),
  };
}

async function listen(settings: ListenerSettings, tlsFolder: string, parts: TransportParts): Promise<Transport> {
  const { transport, host, port, tls } = settings;
  if (transport === 'udp') return listenUdp(host, port, parts);
  return listenTcp(host, port, tls === null ? undefined : await tlsFiles(tlsFolder, tls), parts);
}

class Running implements RunningListener {
  readonly row: ListenerRow;
  readonly begun: Promise<void>;
  readonly #parts: ListenersParts;
  readonly #counts: IntakeCounts;
  readonly #tally = emptyTally();
  readonly #codec: Codec;
  readonly #batcher: Batcher;
  readonly #since: string;
  #transport: Transport | undefined;
  #problem: ListenerStats['problem'] = null;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(row: ListenerRow, parts: ListenersParts) {
    this.row = row;
    this.#parts = parts;
    this.#counts = parts.countsOf(row.settings.protocol);
    this.#since = this.#now();
    this.#codec = openCodec(row.settings);
    const sender = { id: row.id, scope: row.scope, source: row.settings.source ?? undefined, retrospective: false };
    const intake = { ...parts, counts: this.#counts };
    this.#batcher = openBatcher({
      write: (lines) => spoolLines(intake, sender, this.#now(), lines),
      onTrouble: (error) => this.#note(error),
    });
    this.begun = this.#begin();
  }

  #now = (): string => toInstant(this.#parts.journal.clock());

  /** What is in the way, or that nothing is any more. */
  #note(error: unknown): void {
    const found = error === undefined ? null : problemOf(error, this.row.settings);
    if (found?.code === this.#problem?.code) return;
    this.#problem = found === null ? null : { ...found, at: this.#now() };
    if (found !== null) this.#parts.log.warn({ listener: this.row.id, ...found }, 'a listener has a problem');
  }

  async #begin(): Promise<void> {
    const { settings } = this.row;
    try {
      this.#transport = await listen(settings, this.#parts.tlsFolder, {
        codec: this.#codec,
        batcher: this.#batcher,
        tally: this.#tally,
        isAllowed: openAllow(settings.allow),
        now: () => this.#parts.journal.clock().getTime(),
        rejected: (events) => this.#counts.rejected(settings.source ?? unknownSource.id, events),
        onBroken: (error) => this.#note(error),
      });
      this.#note(undefined);
    } catch (error) {
      this.#note(error);
      if (!this.#isStopped) this.#timer = setTimeout(() => void this.#begin(), retryMs);
    }
  }

  async stats(): Promise<ListenerStats> {
    const tally = this.#tally;
    return {
      state: this.#transport === undefined ? 'failed' : 'listening',
      since: this.#since,
      problem: this.#problem,
      connections: tally.connections,
      events: tally.events,
      bytes: tally.bytes,
      lastEventAt: tally.lastEventMs === undefined ? null : toInstant(tally.lastEventMs),
      refusedPeers: tally.refusedPeers,
      dropped: { kernel: (await this.#transport?.kernelDrops()) ?? null, here: tally.droppedHere },
      shortened: tally.shortened,
    };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.begun;
    await this.#transport?.stop();
    await this.#batcher.stop(flushLimitMs);
  }
}

export const startListener = (row: ListenerRow, parts: ListenersParts): RunningListener => new Running(row, parts);
