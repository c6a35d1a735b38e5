/** How the head of an alert's page puts what the lake knows. Pure, so that every sentence has a test. */
import { baseName } from '#features/alerts/sentence.ts';
import { visibleText } from '#ui/json-lines.ts';
import { countText } from '#ui/time-text.ts';
import type { AlertView, ContextView, EventView, PrevalenceView, UsualView } from './api-routes.ts';

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** "high, as the rule says" with whatever else raised it. */
export function severityReasons(alert: AlertView): string {
  const reasons = [
    alert.severityRaisedAt === null
      ? `${alert.severity}, as its rule says`
      : `rose to ${alert.severity} with a later hit`,
  ];
  if (alert.attention === 'alert') reasons.push('alerts at once');
  if (alert.hits > 1) reasons.push(counted(alert.hits, 'event'));
  if (alert.recurrence > 0) reasons.push(`number ${alert.recurrence + 1} of its kind`);
  return reasons.join(' · ');
}

/** The words for the fields whose rarity is shown; any other keeps its own name. */
const valueWords: Readonly<Record<string, string>> = {
  'file.hash.sha256': 'hash',
  'process.executable': 'program',
  'process.command_line': 'command line',
  'dns.question.name': 'name asked for',
  'destination.domain': 'domain',
  'destination.ip': 'to address',
  'source.ip': 'from address',
  'user_agent.original': 'client',
};

export const valueWord = (field: string): string => valueWords[field] ?? field;

/** What is shown of a value in little room: the program and not its folder. */
export const shortValue = ({ field, value }: Pick<PrevalenceView, 'field' | 'value'>): string =>
  visibleText(field === 'process.executable' ? baseName(value) : value);

/** "12 events on 3 hosts in 30 days", or that this is the only one. */
export function prevalenceText({ events, hosts }: PrevalenceView, days: number): string {
  if (events === 0) return `not in ${days} days before`;
  if (events === 1) return `only this once in ${days} days`;
  const on = hosts === 0 ? '' : ` on ${counted(hosts, 'host')}`;
  return `${counted(events, 'event')}${on} in ${days} days`;
}

/**
 * Rare is worth a second look: seen on one host only, or in a handful of events. Events of clouds name no host, which
 * says nothing about rarity.
 */
export const isRare = ({ events, hosts }: PrevalenceView): boolean => hosts === 1 || events <= 3;

/** `08–11, 13–17 UTC`: the hours with events, runs joined. */
export function hoursText(hours: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const [hour, count] of hours.entries()) {
    if (count === 0) continue;
    const last = spans.at(-1);
    if (last !== undefined && last[1] === hour - 1) last[1] = hour;
    else spans.push([hour, hour]);
  }
  const two = (hour: number): string => String(hour).padStart(2, '0');
  return spans.length === 0 ? 'no hours' : `${spans.map(([from, to]) => `${two(from)}–${two(to + 1)}`).join(', ')} UTC`;
}

/** What of this event the person did not do in the days before. */
export function unusualFor(usual: UsualView, event: EventView): string[] {
  if (usual.events === 0) return [];
  const unusual: string[] = [];
  const known = ({ total, most }: UsualView['hosts'], value: string) =>
    most.length < total || most.some((one) => one.value.toLowerCase() === value.toLowerCase());
  const host = event.common['host.name'];
  const address = event.common['source.ip'];
  if (host !== undefined && !known(usual.hosts, String(host))) unusual.push(`first time on ${host}`);
  if (address !== undefined && !known(usual.addresses, String(address))) unusual.push(`first time from ${address}`);
  const hour = new Date(event.time).getUTCHours();
  if (usual.hours[hour] === 0) unusual.push(`never at ${String(hour).padStart(2, '0')} h UTC`);
  return unusual.map(visibleText);
}

/** `cmd.exe: cmd /c whoami`, as far as the event says. */
export function processLine({ common }: Pick<EventView, 'common'>): string {
  const image = common['process.executable'];
  const name = image === undefined ? undefined : baseName(String(image));
  const line = common['process.command_line'];
  return visibleText([name, line].filter((part) => part !== undefined).join(': ')) || '(not named)';
}

/** The parent as the event itself names it, where the lake does not hold its start. */
export function parentNamed({ common }: Pick<EventView, 'common'>): string | undefined {
  const image = common['process.parent.executable'];
  const line = common['process.parent.command_line'];
  if (image === undefined && line === undefined) return undefined;
  return visibleText([image === undefined ? undefined : baseName(String(image)), line].filter(Boolean).join(': '));
}

/** Where the event names no process: what it says of the session. */
export function sessionFacts({ common }: Pick<EventView, 'common'>): (readonly [name: string, value: string])[] {
  const facts: [string, string | number | undefined][] = [
    ['who', common['user.name'] ?? common['user.email'] ?? common['user.id']],
    ['from', common['source.ip']],
    ['with', common['user_agent.original']],
    ['to', common['host.name'] ?? common['service.name'] ?? common['destination.domain'] ?? common['destination.ip']],
    ['in', common['cloud.account.id'] ?? common['organization.id']],
    ['outcome', common['event.outcome']],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, visibleText(String(value))] as const]));
}

/** At most a hundred are counted. */
export const othersText = ({ total }: ContextView['others']): string =>
  total >= 100 ? '100 or more' : counted(total, 'other alert');
