/**
 * A **listener** takes events by a protocol that knows no token: syslog or GELF over UDP, TCP or TLS. So it is bound to a
 * scope (and a source, if it shall force one), and says who may send: networks, or over TLS who has a certificate of an
 * authority. Nobody listens until somebody opens a listener.
 */
import { z } from 'zod';
import { idSchema, instantOut, textSchema } from '#base/schema.ts';
import { isZone } from '#engine/calendar/zone.ts';
import { addressOf } from '#engine/sources/values.ts';
import { listenerProtocols, transports } from './model.ts';

export const listenerIdSchema = idSchema('lst');
export const listenerStream = (id: string): `listener/${string}` => `listener/${id}`;

/** `192.0.2.0/24`, `2001:db8::/32`, or one address. */
export function networkOf(
  text: string,
): { readonly address: string; readonly prefix: number; readonly family: 'ipv4' | 'ipv6' } | undefined {
  const [given = '', bits, ...more] = text.split('/');
  const address = addressOf(given);
  if (address === undefined || more.length > 0) return undefined;
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  const widest = family === 'ipv6' ? 128 : 32;
  const prefix = bits === undefined ? widest : Number(bits);
  const isPrefix = bits === undefined || (/^\d{1,3}$/.test(bits) && prefix <= widest);
  return isPrefix ? { address, prefix, family } : undefined;
}

const networkSchema = z
  .string()
  .max(50)
  .refine((text) => networkOf(text) !== undefined, 'a network is written like 192.0.2.0/24');
/** Names in the folder `tls` of the data folder: a route cannot make the server read any other file. */
const fileSchema = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,99}$/, 'a name of a file in the folder tls of the data folder');

/** As it is kept: what was good when it was written stays readable. */
const kept = {
  protocol: z.enum(listenerProtocols),
  transport: z.enum(transports),
  host: z.string(),
  port: z.int(),
  source: z.string().nullable(),
  /** Of times that say none. */
  zone: z.string(),
  allow: z.array(z.string()),
  /** Names of files; `clientCa`: only clients with a certificate of this authority may send. */
  tls: z.object({ cert: z.string(), key: z.string(), clientCa: z.string().nullable() }).nullable(),
};

export const listenerFacts = z.object({ ...kept, listenerId: listenerIdSchema, scope: idSchema('scp') });

const given = {
  protocol: kept.protocol,
  transport: kept.transport,
  host: z.string().refine((text) => addressOf(text) !== undefined, 'an address to listen on, such as 0.0.0.0'),
  port: z.int().min(1).max(65_535),
  source: z.string().max(100).nullable().default(null),
  zone: z.string().max(64).refine(isZone, 'a zone is written like Europe/Berlin').default('UTC'),
  allow: z.array(networkSchema).max(200).default([]),
  tls: z
    .object({ cert: fileSchema, key: fileSchema, clientCa: fileSchema.nullable().default(null) })
    .nullable()
    .default(null),
};

const isLoopback = (host: string): boolean => host === '::1' || host.startsWith('127.');

export const listenerInput = z
  .object({ ...given, name: textSchema(120), scope: idSchema('scp') })
  .superRefine(({ transport, tls, allow, host }, context) => {
    const fault = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    if ((transport === 'tls') !== (tls !== null))
      fault('tls', 'certificate and key belong to a listener with TLS, and to no other');
    const isGuarded = allow.length > 0 || (tls !== null && tls.clientCa !== null) || isLoopback(host);
    if (!isGuarded)
      fault('allow', 'say from which networks events are taken (0.0.0.0/0 for all): this protocol knows no token');
  });
export type ListenerInput = z.output<typeof listenerInput>;
export type ListenerSettings = Omit<ListenerInput, 'name' | 'scope'>;

export const listenerStates = ['listening', 'failed', 'off'] as const;

/** What happened since the listener began to listen, or since the process started. */
export const listenerStatsView = z.object({
  state: z.enum(listenerStates),
  since: instantOut,
  /** Why it does not listen, or does not take what comes. */
  problem: z.object({ code: z.string(), message: z.string(), at: instantOut }).nullable(),
  connections: z.int(),
  events: z.int(),
  bytes: z.int(),
  lastEventAt: instantOut.nullable(),
  /** Peers that were turned away: not of an allowed network, or without a good certificate. */
  refusedPeers: z.int(),
  /** Messages lost: by the kernel because they came faster than they were read (null: it does not tell), and by us. */
  dropped: z.object({ kernel: z.int().nullable(), here: z.int() }),
  /** Messages of which the end is missing: too long, or the connection broke. */
  shortened: z.int(),
});
export type ListenerStats = z.output<typeof listenerStatsView>;

export const listenerView = z.object({
  ...kept,
  id: z.string(),
  name: z.string(),
  scope: z.string(),
  enabled: z.boolean(),
  openedBy: z.string(),
  openedAt: instantOut,
  stats: listenerStatsView,
  can: z.object({ manage: z.boolean() }),
});
export type ListenerView = z.output<typeof listenerView>;
