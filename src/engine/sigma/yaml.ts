/**
 * YAML with places and bounds: the documents of a text as a small tree of our own.
 *
 * Nothing here becomes a JavaScript object with keys from the text, so `__proto__` is a key like any other. Size, depth,
 * and the number of nodes (aliases counted at every use, against bombs) are bounded; what exceeds them is an issue.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Pair, parseAllDocuments } from 'yaml';
import { messageOf } from '#base/errors.ts';
import type { Finding, Report } from './issues.ts';
import type { Place } from './model.ts';

export type YamlScalar = string | number | boolean | null;
export type YamlNode =
  | { readonly kind: 'scalar'; readonly value: YamlScalar; readonly text: string; readonly at: Place }
  | { readonly kind: 'list'; readonly items: readonly YamlNode[]; readonly at: Place }
  | YamlMap;
export interface YamlEntry {
  readonly key: string;
  readonly at: Place;
  readonly node: YamlNode;
}
export interface YamlMap {
  readonly kind: 'map';
  readonly entries: readonly YamlEntry[];
  readonly at: Place;
}

export interface YamlDocument {
  /** `undefined` when the document is empty or was refused; then `findings` says why. */
  readonly root: YamlNode | undefined;
  readonly findings: readonly Finding[];
  readonly text: string;
  readonly at: Place;
}

export const yamlLimits = { characters: 4_000_000, depth: 40, nodes: 200_000, open: 200 } as const;

const start: Place = { line: 1, column: 1 };

/** Leaves the reading of one document; caught in `readDocument`. */
class Refused extends Error {
  readonly finding: Finding;
  constructor(finding: Finding) {
    super(finding.message);
    this.finding = finding;
  }
}

/** All documents of the text. Never throws: what cannot be read at all is reported, and the list is empty. */
export function readYaml(text: string, report: Report): readonly YamlDocument[] {
  if (text.length > yamlLimits.characters) {
    report({
      code: 'file_too_large',
      at: start,
      message: `The file has more than ${yamlLimits.characters} characters.`,
      hint: 'Split it into several files.',
    });
    return [];
  }
  const deep = tooDeep(text);
  if (deep !== undefined) {
    report({ code: 'yaml_too_deep', at: deep, message: 'The YAML is nested too deeply to be a rule.' });
    return [];
  }
  try {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, {
      lineCounter: lines,
      // Ours: the library compares each key with every other, which a hostile file turns into minutes.
      uniqueKeys: false,
      prettyErrors: false,
      stringKeys: false,
      logLevel: 'silent',
    });
    const list: readonly Document.Parsed[] = Array.isArray(documents) ? documents : [];
    return list.map((document) => readDocument(document, text, lines));
  } catch (error) {
    report({ code: 'yaml_unreadable', at: start, message: `The YAML cannot be read: ${messageOf(error)}.` });
    return [];
  }
}

/**
 * A cheap look before the library is let in, whose reader is recursive: brackets open at a time, and indicators on one
 * line (`- - - -`). Brackets inside quotes count too; no rule comes near the limit.
 */
function tooDeep(text: string): Place | undefined {
  let [open, line, lineStart, indicators] = [0, 1, 0, 0];
  let leading = true;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10) {
      line++;
      lineStart = index + 1;
      indicators = 0;
      leading = true;
    } else if (code === 0x5b || code === 0x7b) open++;
    else if (code === 0x5d || code === 0x7d) open = Math.max(0, open - 1);
    if (leading && code !== 10) {
      if (code === 0x2d || code === 0x3f || code === 0x3a) indicators++;
      else if (code !== 32 && code !== 9) leading = false;
      else if (index - lineStart > 2000) return { line, column: 1 };
    }
    if (open > yamlLimits.open || (indicators > yamlLimits.open && leading && !isMarker(text, lineStart)))
      return { line, column: index - lineStart + 1 };
  }
  return undefined;
}

/** A line of dashes without blanks is one long word or a marker, not nesting. */
const isMarker = (text: string, lineStart: number): boolean => text.startsWith('---', lineStart);

function placeIn(lines: LineCounter, offset: number | undefined): Place {
  const { line, col } = lines.linePos(offset ?? 0);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function readDocument(document: Document.Parsed, text: string, lines: LineCounter): YamlDocument {
  const [from, , to] = document.range;
  const body = document.contents?.range?.[0] ?? from;
  const at = placeIn(lines, body);
  const findings: Finding[] = document.errors.map((error) => ({
    code: 'yaml_syntax',
    at: placeIn(lines, error.pos[0]),
    message: error.message,
    hint: 'Put values with special characters in single quotes; indent with blanks only.',
  }));
  const shown = { text: text.slice(from, to), at };
  if (findings.length > 0) return { ...shown, root: undefined, findings: findings.slice(0, 5) };
  try {
    const walk: Walk = { lines, anchors: new Map(), nodes: 0, aliases: 0 };
    const root = document.contents === null ? undefined : nodeOf(walk, document.contents, 0);
    const empty = root?.kind === 'scalar' && root.value === null;
    return { ...shown, root: empty ? undefined : root, findings };
  } catch (error) {
    if (error instanceof Refused) return { ...shown, root: undefined, findings: [error.finding] };
    throw error;
  }
}

interface Walk {
  readonly lines: LineCounter;
  /** Ours, as the walk comes by them: the library looks through the whole document at every alias. */
  readonly anchors: Map<string, unknown>;
  nodes: number;
  /** How many aliases the walk is inside of; anchors met there are known already. */
  aliases: number;
}

function nodeOf(walk: Walk, node: unknown, depth: number): YamlNode {
  const offset = (node as { range?: readonly number[] | null } | null)?.range?.[0];
  const at = placeIn(walk.lines, offset);
  if (++walk.nodes > yamlLimits.nodes)
    throw new Refused({
      code: 'yaml_too_many_nodes',
      at,
      message: `The document has more than ${yamlLimits.nodes} values (aliases count at every use).`,
    });
  if (depth > yamlLimits.depth)
    throw new Refused({ code: 'yaml_too_deep', at, message: 'The YAML is nested too deeply to be a rule.' });
  if (isAlias(node)) return aliased(walk, node.source, at, depth);
  const { anchor } = (node ?? {}) as { readonly anchor?: string };
  if (anchor !== undefined && walk.aliases === 0) walk.anchors.set(anchor, node);
  if (isMap(node)) return { kind: 'map', entries: entriesOf(walk, node.items, depth), at };
  if (isSeq(node)) return { kind: 'list', items: node.items.map((item) => nodeOf(walk, item, depth + 1)), at };
  if (isScalar(node)) return { kind: 'scalar', value: scalarOf(node.value), text: node.source ?? '', at };
  return { kind: 'scalar', value: null, text: '', at };
}

function aliased(walk: Walk, name: string, at: Place, depth: number): YamlNode {
  if (!walk.anchors.has(name))
    throw new Refused({ code: 'yaml_alias', at, message: `There is no anchor “${name.slice(0, 100)}” before this.` });
  walk.aliases++;
  const node = nodeOf(walk, walk.anchors.get(name), depth + 1);
  walk.aliases--;
  return node;
}

function entriesOf(walk: Walk, pairs: readonly Pair[], depth: number): readonly YamlEntry[] {
  const seen = new Set<string>();
  return pairs.map((pair) => {
    const keyNode = nodeOf(walk, pair.key, depth + 1);
    if (keyNode.kind !== 'scalar')
      throw new Refused({ code: 'yaml_key', at: keyNode.at, message: 'A key has to be plain text.' });
    const key = typeof keyNode.value === 'string' ? keyNode.value : keyNode.text;
    if (key === '<<')
      throw new Refused({
        code: 'yaml_merge_key',
        at: keyNode.at,
        message: 'Merge keys (<<) are not part of YAML 1.2 and are not read.',
        hint: 'Write the entries out.',
      });
    if (seen.has(key))
      throw new Refused({
        code: 'yaml_duplicate_key',
        at: keyNode.at,
        message: `The key “${key.slice(0, 100)}” stands here twice.`,
        hint: 'Put both values in one list, or the second in a selection of its own.',
      });
    seen.add(key);
    return { key, at: keyNode.at, node: nodeOf(walk, pair.value, depth + 1) };
  });
}

/** Dates, binaries and the like cannot arise in YAML's core schema; were they to, their text stands for them. */
function scalarOf(value: unknown): YamlScalar {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return String(value);
}

/** Plain data, in objects without a prototype. */
export function dataOf(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(dataOf);
  const data: Record<string, unknown> = Object.create(null);
  for (const { key, node: value } of node.entries) data[key] = dataOf(value);
  return data;
}

export const entryOf = (map: YamlMap, key: string): YamlEntry | undefined =>
  map.entries.find((entry) => entry.key === key);
