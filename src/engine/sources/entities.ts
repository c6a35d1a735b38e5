/**
 * **Entities**: what an event is about, each with one key that is the same from every source, so that alerts group and
 * a click from one leads to the others.
 *
 * | kind | key |
 * |---|---|
 * | user | `corp\alice` where the event says a domain of Windows; else the mail address or UPN; else `account\name` in clouds; `alice@web-1` for an account of one Linux or macOS host; else the SID |
 * | host | name as the source has it, lower case, no trailing dot; else the id its agent or cloud gave it |
 * | process | the id that stays the same from start to end (`process.entity_id`) |
 * | address | in the one form of `values.ts` |
 * | file | `sha256:…`, else the path (lower case from Windows) |
 * | resource | a cloud's or service's own id of what was touched; else the tenant or account |
 *
 * `CORP\alice`, `alice@corp.example` and a SID are one person only where an event says so: one that has several is
 * keyed by the first of them in that order, and `entitiesOf` gives all.
 *
 * Names of Windows are folded (they do not tell case apart), as are mail addresses and hosts; others are kept.
 */
import { type CommonFieldValues, commonFields } from '#engine/events/common-fields.ts';
import type { FieldValue, ParsedEvent } from '#engine/events/model.ts';

export const entityKinds = ['user', 'host', 'process', 'address', 'file', 'resource', 'source', 'field'] as const;
/** `field`: a rule declared a field that is none of the others; the value then names it (`registry.path=…`). */
export type EntityKind = (typeof entityKinds)[number];

export interface Entity {
  readonly kind: EntityKind;
  readonly value: string;
}

/** Accounts that belong to a machine, a service or nobody. */
const systemAccounts = new Set([
  'system',
  'local service',
  'network service',
  'anonymous logon',
  'anonymous',
  'local system',
  'localsystem',
  'nt authority\\system',
  'system:anonymous',
  '(unknown)',
  'unknown',
  'n/a',
  'none',
  'null',
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
/** SYSTEM, LOCAL SERVICE, NETWORK SERVICE, nobody, everyone, anonymous, services, window managers: in any language. */
const systemSid = /^S-1-(?:0-0|1-0|5-(?:7|18|19|20)|5-(?:80|82|83|90|96)-.*)$/i;
/** SIDs of accounts: of a domain or machine, or of Entra ID. */
const accountSid = /^S-1-(?:5-21|12-1)(?:-\d{1,10}){2,15}$/i;

/** Is this a machine's or a service's account, which says less than the host it acts on? */
export function isSystemAccount(name: string, domain: string | undefined, id?: string): boolean {
  const folded = name.toLowerCase();
  return (
    folded.endsWith('$') ||
    systemAccounts.has(folded) ||
    (domain !== undefined && systemDomains.has(domain.toLowerCase())) ||
    (id !== undefined && systemSid.test(id))
  );
}

/** Lower case, without blanks around and trailing dots; undefined when nothing is left. */
export function hostKey(name: string): string | undefined {
  let end = name.length;
  while (end > 0 && ('.' === name[end - 1] || name[end - 1]?.trim() === '')) end -= 1;
  return name.slice(0, end).trimStart().toLowerCase() || undefined;
}

const isWindows = (common: CommonFieldValues): boolean => common['host.os.type'] === 'windows';
/** Systems whose accounts are another's on the next host. */
const hasLocalAccounts = ({ 'host.os.type': os }: CommonFieldValues): boolean => os === 'linux' || os === 'macos';

/** All keys of the user, the one that counts first. */
function userKeys(common: CommonFieldValues): readonly string[] {
  const { 'user.name': name, 'user.domain': domain, 'user.id': id, 'user.email': email } = common;
  const isSystem =
    name !== undefined && (isSystemAccount(name, domain, id) || (name === 'root' && hasLocalAccounts(common)));
  if (isSystem) return [];
  const sid = id !== undefined && accountSid.test(id) ? [id.toUpperCase()] : [];
  const mail = email === undefined ? [] : [email.toLowerCase()];
  if (name === undefined) return [...mail, ...sid];
  if (name.includes('@')) return [name.toLowerCase(), ...mail.filter((one) => one !== name.toLowerCase()), ...sid];
  if (isWindows(common)) {
    const down = domain === undefined ? name : `${domain}\\${name}`;
    return domain === undefined ? [...mail, down.toLowerCase(), ...sid] : [down.toLowerCase(), ...mail, ...sid];
  }
  if (mail.length > 0) return [...mail, ...sid];
  const host = hasLocalAccounts(common) && common['host.name'] !== undefined ? hostKey(common['host.name']) : undefined;
  if (host !== undefined) return [`${name}@${host}`, ...sid];
  // Clouds do not tell case apart in the names of an account either.
  return [domain === undefined ? name : `${domain}\\${name}`.toLowerCase(), ...sid];
}

type Finder = (event: ParsedEvent) => readonly Entity[];

const listed = (kind: EntityKind, ...values: readonly (string | undefined)[]): readonly Entity[] => {
  const said = values.filter((value): value is string => value !== undefined && value !== '');
  return [...new Set(said)].map((value) => ({ kind, value }));
};

const users: Finder = ({ common }) => listed('user', ...userKeys(common));

const hosts: Finder = ({ common }) => {
  const { 'host.name': name, 'host.id': id } = common;
  return listed('host', name === undefined ? undefined : hostKey(name), id);
};

const addresses: Finder = ({ common }) =>
  listed('address', common['source.ip'], common['host.ip'], common['destination.ip']);

const processes: Finder = ({ common }) => listed('process', common['process.entity_id']);

const files: Finder = ({ common }) => {
  const { 'file.hash.sha256': hash, 'file.path': path } = common;
  const folded = path !== undefined && isWindows(common) ? path.toLowerCase() : path;
  return listed('file', hash === undefined ? undefined : `sha256:${hash}`, folded);
};

const resources: Finder = ({ common }) =>
  listed('resource', common['cloud.resource.id'], common['organization.id'], common['cloud.account.id']);

const sourceItself: Finder = (event) => listed('source', event.source);

const byKind: Readonly<Record<string, Finder>> = {
  user: users,
  host: hosts,
  process: processes,
  address: addresses,
  file: files,
  resource: resources,
  source: sourceItself,
  'user.name': users,
  'host.name': hosts,
  'process.entity_id': processes,
  'cloud.resource.id': resources,
};

const fieldOf = (event: ParsedEvent, name: string): FieldValue | undefined => {
  const common = event.common as Readonly<Record<string, string | number | undefined>>;
  if (Object.hasOwn(commonFields, name)) return common[name];
  return event.fields[name] ?? event.views.find((view) => view.fields[name] !== undefined)?.fields[name];
};

function declaredEntity(event: ParsedEvent, declared: string): Entity | undefined {
  const known = Object.hasOwn(byKind, declared) ? byKind[declared] : undefined;
  if (known !== undefined) return known(event)[0];
  const value = fieldOf(event, declared);
  const scalar = Array.isArray(value) ? value[0] : value;
  if (scalar === undefined || scalar === null || scalar === '') return undefined;
  const text = isWindows(event.common) ? String(scalar).toLowerCase() : String(scalar);
  if (declared.endsWith('.ip')) return { kind: 'address', value: text };
  return { kind: 'field', value: `${declared}=${text}` };
}

const usualOrder = [users, hosts, addresses, resources, sourceItself] as const;

/**
 * The entity of an event, for an alert's key: the user, else the host, the address, the resource, the source.
 *
 * `declared` is what the rule says: a kind, or the name of a common or native field; when the event has no such thing,
 * the usual order applies.
 */
export function entityOf(event: ParsedEvent, declared?: string): Entity {
  const wanted = declared === undefined ? undefined : declaredEntity(event, declared);
  if (wanted !== undefined) return wanted;
  for (const find of usualOrder) {
    const [found] = find(event);
    if (found !== undefined) return found;
  }
  return { kind: 'source', value: event.source };
}

/** Every entity that the event names, each key once; those that `entityOf` would choose come first. */
export const entitiesOf = (event: ParsedEvent): readonly Entity[] =>
  [users, hosts, addresses, processes, files, resources].flatMap((find) => find(event));
