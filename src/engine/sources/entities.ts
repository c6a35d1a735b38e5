/**
 * What an alert is about, when its rule does not say: the user, else the host, else the address, else the source.
 * Part of an alert's key, so the same thing must come out the same from every source: names of Windows are folded
 * (they do not tell case apart), others are kept.
 */
import { commonFields } from '#engine/events/common-fields.ts';
import type { FieldValue, ParsedEvent } from '#engine/events/model.ts';

export const entityKinds = ['user', 'host', 'address', 'source', 'field'] as const;
/** `field`: a rule declared a field that is none of the others; the value then names it (`file.path=…`). */
export type EntityKind = (typeof entityKinds)[number];

export interface Entity {
  readonly kind: EntityKind;
  readonly value: string;
}

/** Accounts that belong to a machine and not to a person. */
const systemAccounts = new Set([
  'system',
  'local service',
  'network service',
  'anonymous logon',
  'local system',
  'localsystem',
  'nt authority\\system',
  'root',
  '-',
]);
const systemDomains = new Set([
  'nt authority',
  'nt service',
  'window manager',
  'font driver host',
  'nt virtual machine',
  'iis apppool',
]);

/** Is this a machine's or a service's account, which says less than the host it acts on? */
export function isSystemAccount(name: string, domain: string | undefined): boolean {
  const folded = name.toLowerCase();
  return (
    folded.endsWith('$') ||
    systemAccounts.has(folded) ||
    (domain !== undefined && systemDomains.has(domain.toLowerCase()))
  );
}

const foldsCase = (event: ParsedEvent): boolean => event.common['host.os.type'] === 'windows';

function userOf(event: ParsedEvent): Entity | undefined {
  const name = event.common['user.name'];
  const domain = event.common['user.domain'];
  if (name === undefined) return undefined;
  // In a cloud account root is a person's business; on a host it is the host's.
  const isRoot = event.source === 'aws-cloudtrail' && name === 'root';
  if (!isRoot && isSystemAccount(name, domain)) return undefined;
  if (event.common['host.os.type'] === 'linux') {
    const host = event.common['host.name'];
    // A local account is another one on the next host.
    return { kind: 'user', value: host === undefined ? name : `${name}@${host.toLowerCase()}` };
  }
  const value = domain === undefined ? name : `${domain}\\${name}`;
  return { kind: 'user', value: foldsCase(event) ? value.toLowerCase() : value };
}

const hostOf = (event: ParsedEvent): Entity | undefined => {
  const host = event.common['host.name'];
  return host === undefined ? undefined : { kind: 'host', value: host.toLowerCase() };
};

const addressOf = (event: ParsedEvent): Entity | undefined => {
  const address = event.common['source.ip'] ?? event.common['host.ip'] ?? event.common['destination.ip'];
  return address === undefined ? undefined : { kind: 'address', value: address };
};

const sourceOf = (event: ParsedEvent): Entity => ({ kind: 'source', value: event.source });

const byKind: Readonly<Record<string, (event: ParsedEvent) => Entity | undefined>> = {
  user: userOf,
  host: hostOf,
  address: addressOf,
  source: sourceOf,
  'user.name': userOf,
  'host.name': hostOf,
};

const fieldOf = (event: ParsedEvent, name: string): FieldValue | undefined => {
  const common = event.common as Readonly<Record<string, string | number | undefined>>;
  if (Object.hasOwn(commonFields, name)) return common[name];
  return event.fields[name] ?? event.views.find((view) => view.fields[name] !== undefined)?.fields[name];
};

function declaredEntity(event: ParsedEvent, declared: string): Entity | undefined {
  const known = Object.hasOwn(byKind, declared) ? byKind[declared] : undefined;
  if (known !== undefined) return known(event);
  const value = fieldOf(event, declared);
  const scalar = Array.isArray(value) ? value[0] : value;
  if (scalar === undefined || scalar === null || scalar === '') return undefined;
  const text = foldsCase(event) ? String(scalar).toLowerCase() : String(scalar);
  if (declared.endsWith('.ip')) return { kind: 'address', value: text };
  return { kind: 'field', value: `${declared}=${text}` };
}

/**
 * The entity of an event, for an alert's key.
 *
 * `declared` is what the rule says: `user`, `host`, `address`, `source`, or the name of a common or native field; when
 * the event has no such thing, the usual order applies.
 */
export function entityOf(event: ParsedEvent, declared?: string): Entity {
  const wanted = declared === undefined ? undefined : declaredEntity(event, declared);
  return wanted ?? userOf(event) ?? hostOf(event) ?? addressOf(event) ?? sourceOf(event);
}
