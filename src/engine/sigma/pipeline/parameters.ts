/** Reads the parameters of a step or a condition: each with its place, none left over. */

import { RE2JS } from 're2js';
import { messageOf } from '#base/errors.ts';
import type { Report } from '#engine/sigma/issues.ts';
import type { Place } from '#engine/sigma/model.ts';
import { entryOf, type YamlEntry, type YamlMap, type YamlNode } from '#engine/sigma/yaml.ts';

export type Scalar = Extract<YamlNode, { kind: 'scalar' }>;

export interface Parameters {
  readonly at: Place;
  /** Where a parameter stands, or the whole where it is absent. */
  placeOf(key: string): Place;
  node(key: string): YamlNode | undefined;
  /** Text or a number; `undefined` when absent, or wrong and reported. */
  text(key: string): string | undefined;
  /** The same, reported when absent. */
  neededText(key: string): string | undefined;
  /** A list of texts, or one text. */
  texts(key: string): readonly string[] | undefined;
  flag(key: string): boolean;
  word<W extends string>(key: string, words: readonly W[], standard: W): W;
  /** Text to one text or several. */
  mapping(key: string): ReadonlyMap<string, readonly string[]> | undefined;
  regex(key: string): RE2JS | undefined;
  refuse(code: string, at: Place, message: string, hint?: string): void;
  /** Reports what nobody asked for. */
  finish(): void;
}

export const scalarText = (node: Scalar): string => (typeof node.value === 'string' ? node.value : node.text);

const longestRegex = 1_000;

/** A regular expression of a pipeline, in linear time like those of rules; reports why it cannot be used. */
export function regexFrom(source: string, at: Place, report: Report): RE2JS | undefined {
  const refuse = (message: string) => {
    report({ code: 'pipeline_regex', at, message, hint: 'Look-around and back-references are not to be had.' });
    return undefined;
  };
  if (source.length > longestRegex) return refuse(`The regular expression is longer than ${longestRegex} characters.`);
  try {
    return RE2JS.compile(source);
  } catch (error) {
    return refuse(`The regular expression cannot be used: ${messageOf(error)}.`);
  }
}

/** A text or a list of texts; `undefined` when it is anything else. */
function textsOf(node: YamlNode): readonly string[] | undefined {
  const nodes = node.kind === 'list' ? node.items : [node];
  const found = nodes.flatMap((one) => (one.kind === 'scalar' && one.value !== null ? [scalarText(one)] : []));
  return found.length === nodes.length && found.length > 0 ? found : undefined;
}

/** `common`: keys that are read elsewhere. */
export function parametersOf(map: YamlMap, common: ReadonlySet<string>, what: string, report: Report): Parameters {
  const asked = new Set<string>(common);
  const find = (key: string): YamlEntry | undefined => {
    asked.add(key);
    return entryOf(map, key);
  };
  const placeOf = (key: string): Place => entryOf(map, key)?.node.at ?? map.at;
  const wrong = (key: string, should: string): undefined => {
    report({ code: 'pipeline_parameter', at: placeOf(key), message: `“${key}” of ${what} has to be ${should}.` });
    return undefined;
  };
  const text = (key: string): string | undefined => {
    const node = find(key)?.node;
    if (node === undefined) return undefined;
    return node.kind === 'scalar' && node.value !== null ? scalarText(node) : wrong(key, 'text');
  };
  const needed = <T>(key: string, value: T | undefined): T | undefined => {
    if (value === undefined && find(key) === undefined) wrong(key, 'given');
    return value;
  };
  return {
    at: map.at,
    placeOf,
    node: (key) => find(key)?.node,
    text,
    neededText: (key) => needed(key, text(key)),
    texts(key) {
      const node = find(key)?.node;
      return node === undefined ? undefined : (textsOf(node) ?? wrong(key, 'a text or a list of texts'));
    },
    flag(key) {
      const node = find(key)?.node;
      if (node === undefined) return false;
      if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
      wrong(key, 'true or false');
      return false;
    },
    word(key, words, standard) {
      const value = text(key);
      const found = words.find((word) => word === value);
      if (value !== undefined && found === undefined) wrong(key, `one of ${words.join(', ')}`);
      return found ?? standard;
    },
    mapping(key) {
      const node = needed(key, find(key)?.node);
      if (node === undefined) return undefined;
      if (node.kind !== 'map') return wrong(key, 'a map');
      const mapping = new Map<string, readonly string[]>();
      for (const entry of node.entries) {
        const values = textsOf(entry.node);
        if (values === undefined) wrong(key, `a map to a text or a list of texts, also at “${entry.key.slice(0, 50)}”`);
        else mapping.set(entry.key, values);
      }
      return mapping;
    },
    regex(key) {
      const source = needed(key, text(key));
      return source === undefined ? undefined : regexFrom(source, placeOf(key), report);
    },
    refuse: (code, at, message, hint) => report({ code, at, message, hint }),
    finish() {
      for (const { key, at } of map.entries)
        if (!asked.has(key))
          report({
            code: 'pipeline_parameter',
            at,
            message: `“${key.slice(0, 100)}” is nothing that ${what} takes.`,
            hint: `It takes: ${[...asked].filter((one) => !common.has(one)).join(', ') || 'nothing'}.`,
          });
    },
  };
}
