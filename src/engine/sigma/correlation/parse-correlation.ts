/** Reads one correlation document into a rule, with a place for everything that is wrong. */
import { dayMs, hourMs, minuteMs } from '#base/time.ts';
import type { Report } from '#engine/sigma/issues.ts';
import type { Place } from '#engine/sigma/model.ts';
import { countingErrors, parseHead } from '#engine/sigma/parse-head.ts';
import { entryOf, type YamlDocument, type YamlMap, type YamlNode } from '#engine/sigma/yaml.ts';
import {
  type Alias,
  type CorrelationRule,
  type CorrelationType,
  correlationTypes,
  type RuleReference,
} from './model.ts';
import { parseCondition } from './parse-condition.ts';

export const correlationLimits = { members: 100, groupBy: 20, timespanMs: 366 * dayMs } as const;

const knownKeys = ['type', 'rules', 'aliases', 'group-by', 'timespan', 'condition', 'generate'];

/** The rule, or `undefined` when an error was reported; all that is wrong is reported, not only the first. */
export function parseCorrelation(
  root: YamlMap,
  document: YamlDocument,
  file: string,
  report: Report,
): CorrelationRule | undefined {
  const counting = countingErrors(report);
  const head = parseHead({ root, document, file, own: ['correlation', 'generate'] }, counting.report);
  const entry = entryOf(root, 'correlation');
  if (entry?.node.kind !== 'map') {
    counting.report({ code: 'correlation_type', at: entry?.at ?? root.at, message: '“correlation” has to be a map.' });
    return undefined;
  }
  const map = entry.node;
  for (const { key, at } of map.entries)
    if (!knownKeys.includes(key))
      counting.report({
        code: 'correlation_key_unknown',
        at,
        message: `“${key.slice(0, 100)}” is nothing that a correlation has.`,
        hint: `It has: ${knownKeys.join(', ')}.`,
        severity: 'warning',
      });
  const type = parseType(map, counting.report);
  const members = parseMembers(map, counting.report);
  const parts = {
    members,
    groupBy: parseGroupBy(map, counting.report),
    aliases: parseAliases(map, counting.report),
    generate: parseGenerate(root, map, counting.report),
  };
  const timespanMs = parseTimespan(map, counting.report);
  const condition =
    type === undefined ? undefined : parseCondition(map, { type, members: members.length }, counting.report);
  if (counting.errors() > 0 || head === undefined) return undefined;
  if (type === undefined || timespanMs === undefined || condition === undefined) return undefined;
  return { kind: 'correlation', ...head, type, ...parts, timespanMs, condition };
}

function parseType(map: YamlMap, report: Report): CorrelationType | undefined {
  const entry = entryOf(map, 'type');
  const hint = `One of: ${correlationTypes.join(', ')}.`;
  if (entry === undefined) {
    report({ code: 'correlation_type_absent', at: map.at, message: 'The correlation has no type.', hint });
    return undefined;
  }
  const word = entry.node.kind === 'scalar' ? entry.node.text : '';
  const type = correlationTypes.find((one) => one === word);
  if (type === undefined)
    report({
      code: 'correlation_type_unknown',
      at: entry.node.at,
      message: `“${word.slice(0, 100)}” is no type of correlation that Sigma knows.`,
      hint,
    });
  return type;
}

/** Texts of a list, or one plain text; anything else is reported. */
function textsOf(node: YamlNode, what: string, report: Report): readonly RuleReference[] {
  const nodes = node.kind === 'list' ? node.items : [node];
  return nodes.flatMap((item) => {
    if (item.kind === 'scalar' && item.value !== null && item.text !== '') return [{ text: item.text, at: item.at }];
    report({ code: 'correlation_list', at: item.at, message: `“${what}” has to be a list of texts.` });
    return [];
  });
}

function reportTwice(items: readonly RuleReference[], what: string, report: Report): void {
  const seen = new Set<string>();
  for (const { text, at } of items) {
    if (seen.has(text))
      report({ code: 'correlation_twice', at, message: `“${text.slice(0, 100)}” stands twice in “${what}”.` });
    seen.add(text);
  }
}

function parseMembers(map: YamlMap, report: Report): readonly RuleReference[] {
  const entry = entryOf(map, 'rules');
  const members = entry === undefined ? [] : textsOf(entry.node, 'rules', report);
  const at: Place = entry?.at ?? map.at;
  if (entry === undefined || (entry.node.kind === 'list' && entry.node.items.length === 0))
    report({
      code: 'correlation_rules_absent',
      at,
      message: 'The correlation names no rules.',
      hint: 'Add “rules:” with the ids or names of the rules whose hits it correlates.',
    });
  if (members.length > correlationLimits.members)
    report({
      code: 'correlation_rules_many',
      at,
      message: `A correlation of more than ${correlationLimits.members} rules is not run.`,
      hint: 'Join some of the rules into one, or chain correlations.',
    });
  reportTwice(members, 'rules', report);
  return members;
}

function parseGroupBy(map: YamlMap, report: Report): readonly string[] {
  const entry = entryOf(map, 'group-by');
  if (entry === undefined || (entry.node.kind === 'list' && entry.node.items.length === 0)) {
    report({
      code: 'group_by_absent',
      at: entry?.at ?? map.at,
      message: 'The correlation has no “group-by”; all hits are counted together.',
      hint: 'Add “group-by:” with the fields whose values belong together.',
      severity: 'warning',
    });
    return [];
  }
  const fields = textsOf(entry.node, 'group-by', report);
  if (fields.length > correlationLimits.groupBy)
    report({
      code: 'group_by_many',
      at: entry.at,
      message: `More than ${correlationLimits.groupBy} fields to group by are not read.`,
    });
  reportTwice(fields, 'group-by', report);
  return fields.map(({ text }) => text);
}

function parseAliases(map: YamlMap, report: Report): readonly Alias[] {
  const entry = entryOf(map, 'aliases');
  if (entry === undefined || (entry.node.kind === 'scalar' && entry.node.value === null)) return [];
  const hint = 'Write “alias: {rule name: field}”.';
  if (entry.node.kind !== 'map') {
    report({ code: 'alias_type', at: entry.at, message: '“aliases” has to be a map of maps.', hint });
    return [];
  }
  return entry.node.entries.flatMap(({ key, at, node }): readonly Alias[] => {
    if (node.kind !== 'map' || node.entries.length === 0) {
      report({ code: 'alias_type', at, message: `The alias “${key.slice(0, 100)}” has to be a map.`, hint });
      return [];
    }
    const fields = node.entries.flatMap((one) => {
      if (one.node.kind === 'scalar' && one.node.value !== null && one.node.text !== '')
        return [{ member: { text: one.key, at: one.at }, field: one.node.text }];
      report({ code: 'alias_type', at: one.at, message: 'The field of an alias has to be text.', hint });
      return [];
    });
    return [{ name: key, at, fields }];
  });
}

/** `undefined` when there is none that can be read, which is reported. */
function parseTimespan(map: YamlMap, report: Report): number | undefined {
  const entry = entryOf(map, 'timespan');
  const hint = 'Write a number and a letter: 30s, 15m, 1h or 7d.';
  if (entry === undefined) {
    report({ code: 'timespan_absent', at: map.at, message: 'The correlation has no timespan.', hint });
    return undefined;
  }
  const timespanMs = entry.node.kind === 'scalar' ? spanOf(entry.node.text) : undefined;
  if (timespanMs === undefined) {
    report({ code: 'timespan_format', at: entry.node.at, message: 'The timespan cannot be read.', hint });
    return undefined;
  }
  if (timespanMs > correlationLimits.timespanMs)
    report({ code: 'timespan_long', at: entry.node.at, message: 'A timespan of more than 366 days is not run.' });
  return timespanMs;
}

const units = { s: 1000, m: minuteMs, h: hourMs, d: dayMs } as const;

function spanOf(text: string): number | undefined {
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  const spanMs = Number(match?.[1]) * units[match?.[2] as keyof typeof units];
  return spanMs > 0 ? spanMs : undefined;
}

/** The schema has it beside `correlation`; many write it inside. The outer one decides. */
function parseGenerate(root: YamlMap, map: YamlMap, report: Report): boolean {
  const entry = entryOf(root, 'generate') ?? entryOf(map, 'generate');
  if (entry === undefined) return false;
  if (entry.node.kind === 'scalar' && typeof entry.node.value === 'boolean') return entry.node.value;
  report({ code: 'generate_type', at: entry.node.at, message: '“generate” has to be true or false.' });
  return false;
}
