/** Parts of reports in words. */
import { safe } from '#app/cli/print.ts';
import { shorten } from '#base/text.ts';
import type { Level } from '#engine/sigma/index.ts';
import type { Found } from './found.ts';

const colors: Readonly<Record<Level, string>> = {
  critical: '1;31',
  high: '31',
  medium: '33',
  low: '36',
  informational: '2',
};

export const levelText = (level: Level, isColored: boolean, width = 0): string => {
  const text = level.padEnd(width);
  return isColored ? `\u001b[${colors[level]}m${text}\u001b[0m` : text;
};

/** `2026-11-02 08:15:30`, as people read it; the report says that it is UTC. */
export const timeText = (time: string | null): string =>
  time === null ? 'no time' : time.slice(0, 19).replace('T', ' ');

/** `T1003.001`, the first technique of a rule. */
export function techniqueOf(found: Found): string | undefined {
  const tag = found.tags.find((one) => /^attack\.t\d/i.test(one));
  return tag?.slice('attack.'.length).toUpperCase();
}

/** `credential-access`: what of ATT&CK is no technique, group or software. */
export const tacticsOf = (found: Found): string[] =>
  found.tags.flatMap((tag) => (/^attack\.[a-z]+([-_][a-z]+)*$/i.test(tag) ? [tag.slice(7).replaceAll('_', '-')] : []));

/** Fields in which a person looks first. */
const telling = [
  'CommandLine',
  'ScriptBlockText',
  'TargetObject',
  'TargetFilename',
  'ImageLoaded',
  'ServiceFileName',
  'ImagePath',
  'DestinationHostname',
  'QueryName',
  'TargetImage',
  'Image',
  'eventName',
];

/** These say what kind of event it is, which the rule's title says better. */
const untelling = new Set(['EventID', 'Channel', 'Provider_Name', 'type', 'eventSource']);

/** One field that made the rule match, as `CommandLine: whoami /all`; empty when none tells more than the rule does. */
export function detailOf({ matched }: Found, most: number): string {
  const texts = Object.entries(matched).flatMap(([name, value]) => {
    const text = textOf(value);
    return text === '' || untelling.has(name) ? [] : [{ name, text }];
  });
  const known = telling.find((name) => texts.some((one) => one.name === name));
  const [longest] = texts.sort((a, b) => b.text.length - a.text.length);
  const shown = texts.find(({ name }) => name === known) ?? longest;
  return shown === undefined ? '' : shorten(safe(`${shown.name}: ${shown.text.replaceAll(/\s+/g, ' ')}`), most);
}

const textOf = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
