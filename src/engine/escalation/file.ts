/** Reads the text form of a team's operating model (`file-schema.ts`) with places; says what is wrong and never throws. */
import type { Span } from '#base/spans.ts';
import { daySpan, type HoursBlock, type WeeklyHours } from '#engine/calendar/hours.ts';
import { reached } from '#engine/calendar/zone.ts';
import type { Layer, Roster } from '#engine/roster/model.ts';
import { type Report, reportTo } from '#engine/sigma/issues.ts';
import type { Place, RuleIssue } from '#engine/sigma/model.ts';
import { entryOf, readYaml, type YamlNode } from '#engine/sigma/yaml.ts';
import { momentPattern, type OperatingText, operatingFileSchema, targetPattern } from './file-schema.ts';
import type { Contact, EscalationWorld, Policy, Step, Target } from './model.ts';

export interface OperatingModel {
  /** For showing times. */
  readonly zone: string;
  readonly world: EscalationWorld;
  /** Zone of each person and provider. */
  readonly zones: ReadonlyMap<string, string>;
  /** In the order of the file. */
  readonly policies: readonly Policy[];
}

export interface ReadOperatingModel {
  readonly model: OperatingModel | undefined;
  readonly issues: readonly RuleIssue[];
  /** Where the thing at a finding's place stands. */
  placeOf(path: string): Place;
}

const top: Place = { line: 1, column: 1 };

export function readOperatingModel(text: string, file: string): ReadOperatingModel {
  const issues: RuleIssue[] = [];
  const report = reportTo(issues, file);
  const [document, ...others] = readYaml(text, report);
  const root = document?.root;
  const placeOf = (path: string): Place => placeIn(root, path.split('.'));
  document?.findings.forEach(report);
  const [extra] = others;
  if (extra !== undefined)
    report({ code: 'file_documents', at: extra.at, message: 'One document is expected, without “---” in it.' });
  if (root === undefined && issues.length === 0)
    report({ code: 'file_empty', at: top, message: 'The file is empty.', hint: 'See docs/guide/escalation.md.' });
  if (root === undefined || issues.length > 0) return { model: undefined, issues, placeOf };
  const parsed = operatingFileSchema.safeParse(plain(root));
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues)
      report({ code: 'file_invalid', at: placeIn(root, path.map(String)), message: `${path.join('.')}: ${message}` });
    return { model: undefined, issues, placeOf };
  }
  checkNames(
    parsed.data,
    (path, message) => report({ code: 'name_unknown', at: placeIn(root, path), message }),
    report,
  );
  return { model: issues.length > 0 ? undefined : modelOf(parsed.data), issues, placeOf };
}

/** The value, with keys that cannot reach a prototype. */
function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return typeof node.value === 'number' ? node.value : (node.value ?? null);
  if (node.kind === 'list') return node.items.map(plain);
  const map: Record<string, unknown> = Object.create(null);
  for (const { key, node: value } of node.entries) map[key] = plain(value);
  return map;
}

/** As far down the path as the file goes. */
function placeIn(root: YamlNode | undefined, path: readonly string[]): Place {
  let node = root;
  let at = root?.at ?? top;
  for (const key of path) {
    if (node?.kind === 'map') {
      const entry = entryOf(node, key) ?? entryOf(node, key === 'lastResort' ? 'last_resort' : key);
      if (entry === undefined) return at;
      ({ at, node } = entry);
    } else if (node?.kind === 'list') {
      const byId = node.items.find((item) => item.kind === 'map' && idOf(item) === key);
      const item: YamlNode | undefined = byId ?? node.items[Number(key)];
      if (item === undefined) return at;
      node = item;
      at = item.at;
    } else return at;
  }
  return at;
}

function idOf(node: Extract<YamlNode, { kind: 'map' }>): string | undefined {
  const entry = entryOf(node, 'id');
  return entry?.node.kind === 'scalar' ? entry.node.text : undefined;
}

/** Names that lead nowhere inside the file. People that rosters name are judged by `roster check`, policies by the prover. */
function checkNames(text: OperatingText, unknown: (path: string[], message: string) => void, report: Report): void {
  for (const [queue, { layers }] of Object.entries(text.queues))
    layers.forEach(({ holidays, hours }, index) => {
      const path = ['queues', queue, 'layers', String(index), 'holidays'];
      if (holidays !== undefined && text.holidays[holidays] === undefined)
        unknown(path, `There is no list of holidays “${holidays}”.`);
      if (holidays !== undefined && hours === undefined) unknown(path, 'Holidays need “hours” that they take away.');
    });
  for (const member of Object.keys(text.people))
    if (text.providers[member] !== undefined)
      report({ code: 'name_twice', at: top, message: `“${member}” is a person and a provider.` });
}

function modelOf(text: OperatingText): OperatingModel {
  const people = Object.entries(text.people);
  const providers = Object.entries(text.providers);
  const contacts = new Map<string, Contact>([
    ...people.map(([id, one]) => [id, contactOf(id, one, text.zone, { quiet: one.quiet })] as const),
    ...providers.map(([id, one]) => [id, contactOf(id, one, text.zone, { hours: one.hours })] as const),
  ]);
  const world: EscalationWorld = {
    rosters: Object.entries(text.queues).map(([id, queue]) => rosterOf(id, queue, text)),
    leave: text.leave.map(({ who, from, to }) => ({ member: who, ...spanOf(from, to, zoneOf(text, who)) })),
    contacts,
    teams: new Map(Object.entries(text.teams)),
    accepted: text.accepted.map(({ finding, member, by, until }) => ({
      finding,
      member,
      acceptedBy: by,
      until: endOf(until, text.zone),
    })),
  };
  const zones = new Map([...people, ...providers].map(([id, one]) => [id, one.zone ?? text.zone]));
  return {
    zone: text.zone,
    world,
    zones,
    policies: Object.entries(text.policies).map(([id, policy]) => policyOf(id, policy)),
  };
}

const zoneOf = (text: OperatingText, member: string): string => text.people[member]?.zone ?? text.zone;

type ContactText = OperatingText['people'][string] | OperatingText['providers'][string];

function contactOf(
  id: string,
  text: ContactText,
  zone: string,
  hours: { readonly quiet?: HoursBlock[] | undefined; readonly hours?: HoursBlock[] | undefined },
): Contact {
  const own = text.zone ?? zone;
  const weekly = (blocks: readonly HoursBlock[] | undefined): WeeklyHours | undefined =>
    blocks === undefined ? undefined : { zone: own, blocks };
  return {
    id,
    name: text.name ?? id,
    isProvider: 'hours' in hours,
    methods: text.methods.map(({ id: named, kind, waking, verified, tested }, index) => ({
      id: named ?? `${kind}-${index + 1}`,
      kind,
      waking,
      verified,
      testedAt: tested === undefined ? undefined : startOf(tested, own),
    })),
    quiet: weekly(hours.quiet),
    hours: weekly(hours.hours),
  };
}

/** Of a local date the beginning. */
function startOf(text: string, zone: string): number {
  const [, date = '', time, offset] = momentPattern.exec(text) ?? [];
  if (offset !== undefined) return Date.parse(`${date}T${time ?? '00:00'}:00${offset}`);
  return reached(zone, date, time ?? '00:00');
}

/** Of a local date the end: leave from Monday to Friday includes Friday. */
function endOf(text: string, zone: string): number {
  const [, date = '', time] = momentPattern.exec(text) ?? [];
  return time === undefined ? daySpan(zone, date).to : startOf(text, zone);
}

const spanOf = (from: string, to: string, zone: string): Span => ({ from: startOf(from, zone), to: endOf(to, zone) });

type QueueText = OperatingText['queues'][string];

function rosterOf(queueId: string, queue: QueueText, text: OperatingText): Roster {
  const zone = queue.zone ?? text.zone;
  const [first = '', ...rest] = queue.fallback;
  return {
    queueId,
    name: queue.name ?? queueId,
    layers: queue.layers.map((layer) => layerOf(layer, zone, text)),
    overrides: queue.overrides.map(({ who, role, cover, from, to }, index) => ({
      id: String(index),
      role,
      cover,
      member: who,
      ...spanOf(from, to, zone),
    })),
    unattended: queue.unattended.map(({ accepted_by, reason, from, until, hours }, index) => ({
      id: String(index),
      zone,
      hours,
      acceptedBy: accepted_by,
      reason,
      from: from === undefined ? Number.NEGATIVE_INFINITY : startOf(from, zone),
      to: endOf(until, zone),
    })),
    fallback: [first, ...rest],
  };
}

const layerOf = (layer: QueueText['layers'][number], zone: string, text: OperatingText): Layer => ({
  id: layer.id,
  role: layer.role,
  cover: layer.cover,
  zone: layer.zone ?? zone,
  members: layer.members,
  turnDays: layer.turn,
  anchor: layer.starts,
  handoverAt: layer.at,
  hours: layer.hours,
  holidays: layer.holidays === undefined ? [] : (text.holidays[layer.holidays] ?? []),
});

type PolicyText = OperatingText['policies'][string];

const policyOf = (id: string, policy: PolicyText): Policy => ({
  id,
  name: policy.name ?? id,
  when: {
    kinds: policy.when.kinds,
    severities: policy.when.severities,
    sources: policy.when.sources,
    tags: policy.when.tags,
    clocks: policy.when.clocks,
  },
  steps: policy.steps.map(stepOf),
  repeat: policy.repeat === undefined ? undefined : { times: policy.repeat.times, everyMs: policy.repeat.every },
  lastResort: policy.last_resort === undefined ? undefined : stepOf(policy.last_resort),
  reachWithinMs: Object.fromEntries(Object.entries(policy.reach_within).filter(([, ms]) => ms !== undefined)),
});

const stepOf = ({ after, call, via, severities }: PolicyText['steps'][number]): Step => ({
  afterMs: after,
  targets: call.map(targetOf),
  via,
  severities,
});

function targetOf(text: string): Target {
  const [, kind = '', id = ''] = targetPattern.exec(text) ?? [];
  if (kind === 'primary' || kind === 'secondary') return { kind: 'duty', id, role: kind };
  return { kind: kind as 'person' | 'team' | 'provider' | 'policy', id };
}
