/** The settings that decide anything, read once from the environment. Nobody else reads it. */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { invalid } from '#base/errors.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

export interface Config {
  readonly dataDir: string;
  readonly listen: ListenAddress;
  /** TLS ends at a proxy in front of us: cookies are `Secure` and `X-Forwarded-For` is believed. */
  readonly behindProxy: boolean;
  /** `postgres://…`; undefined for the embedded one. */
  readonly databaseUrl: string | undefined;
  /** `http(s)://…` of ClickHouse; undefined for the embedded one. */
  readonly lakeUrl: string | undefined;
  /** A file, best on another machine, that gets each signed checkpoint of the journal. */
  readonly checkpointFile: string | undefined;
  /** Only for the crash tests. */
  readonly fault: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The checkout that this code belongs to. */
export const projectFolder = resolve(import.meta.dirname, '../..');

export const defaultListen = '127.0.0.1:8080';

export function readConfig(environment: Environment, cwd: string, defaultFolder = join(projectFolder, 'data')): Config {
  const text = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const dataDir = text('WATCHFLOOR_DATA_DIR');
  const behindProxy = ['1', 'true', 'yes'].includes(text('WATCHFLOOR_BEHIND_PROXY')?.toLowerCase() ?? '');
  return {
    dataDir: dataDir === undefined ? defaultFolder : resolve(cwd, dataDir),
    listen: parseListen(text('WATCHFLOOR_LISTEN') ?? defaultListen, behindProxy),
    behindProxy,
    databaseUrl: parseUrl('WATCHFLOOR_DATABASE_URL', text('WATCHFLOOR_DATABASE_URL'), ['postgres:', 'postgresql:']),
    lakeUrl: parseUrl('WATCHFLOOR_LAKE_URL', text('WATCHFLOOR_LAKE_URL'), ['http:', 'https:']),
    checkpointFile: text('WATCHFLOOR_CHECKPOINT_FILE'),
    fault: text('WATCHFLOOR_FAULT'),
  };
}

/** `127.0.0.1:8080`, `[::1]:8080`, `:8080`. Elsewhere than on loopback only behind a proxy that does TLS. */
export function parseListen(text: string, behindProxy: boolean): ListenAddress {
  const match = /^(?:\[([^\]]+)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw invalid('listen_invalid', `WATCHFLOOR_LISTEN: ${text} is not an address and port`, {
      remedy: 'Write it like 127.0.0.1:8080.',
    });
  }
  const host = match[1] ?? (match[2] || '127.0.0.1');
  if (!isLoopback(host) && !behindProxy) {
    throw invalid('listen_without_tls', `${host} can be reached from elsewhere, and Watchfloor itself speaks no TLS`, {
      remedy: 'Put a proxy with TLS in front and say so with --behind-proxy, or listen on 127.0.0.1.',
    });
  }
  return { host, port };
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' ||
  host === '::1' ||
  host === '::ffff:127.0.0.1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

function parseUrl(name: string, text: string | undefined, protocols: readonly string[]): string | undefined {
  if (text === undefined) return undefined;
  // The text may hold a password, so it is never repeated.
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) {
    throw invalid('address_invalid', `${name} is not an address of the form ${protocols[0]}//…`);
  }
  return text;
}
