/**
 * Reads a condition. From least to most binding: `or`, `and`, `not`, `N of …`, brackets. Words of the language are read
 * in any case, names of selections exactly.
 */
import type { Report } from '#engine/sigma/issues.ts';
import type { Place } from '#engine/sigma/model.ts';
import { type Token, tokenise } from './tokens.ts';
import type { Condition } from './tree.ts';

/** Bounds both the depth of the stack here and that of everything that walks the tree later. */
const deepest = 50;
const longest = 20_000;

/** Leaves the reading of one condition; caught below, never seen outside. */
class Refused extends Error {}

interface Reading {
  readonly tokens: readonly Token[];
  readonly names: readonly string[];
  readonly report: Report;
  next: number;
  depth: number;
}

/** The tree of a condition over selections of these names; `undefined` when it was refused with an issue. */
export function parseCondition(
  text: string,
  at: Place,
  names: readonly string[],
  report: Report,
): Condition | undefined {
  if (text.length > longest) {
    report({ code: 'condition_too_long', at, message: `The condition is longer than ${longest} characters.` });
    return undefined;
  }
  const reading: Reading = { tokens: tokenise(text, at), names, report, next: 0, depth: 0 };
  try {
    const tree = readOr(reading);
    const rest = peek(reading);
    if (rest.kind === 'pipe') return refuseAggregation(reading, rest);
    if (rest.kind !== 'end')
      return refuse(
        reading,
        'condition_unexpected',
        rest,
        `“${rest.text}” was not expected here.`,
        'Link selections with “and” or “or”; close every bracket once.',
      );
    return tree;
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

const endToken: Token = { kind: 'end', text: '', at: { line: 1, column: 1 } };
const peek = (reading: Reading, ahead = 0): Token =>
  reading.tokens[reading.next + ahead] ?? reading.tokens.at(-1) ?? endToken;
const isWord = (token: Token, word: string): boolean => token.kind === 'word' && token.text.toLowerCase() === word;

function refuse(reading: Reading, code: string, token: Token, message: string, hint?: string): never {
  reading.report({ code, at: token.at, message, hint });
  throw new Refused();
}

const refuseAggregation = (reading: Reading, token: Token): never =>
  refuse(
    reading,
    'aggregation_unsupported',
    token,
    'Conditions with “| count()” and the like were taken out of Sigma in version 2.',
    'Keep the condition before the bar and write a correlation rule beside it.',
  );

function readLinked(reading: Reading, word: 'and' | 'or', readPart: (reading: Reading) => Condition): Condition {
  const parts = [readPart(reading)];
  while (isWord(peek(reading), word)) {
    reading.next++;
    parts.push(readPart(reading));
  }
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: word, parts };
}

const readOr = (reading: Reading): Condition => readLinked(reading, 'or', readAnd);
const readAnd = (reading: Reading): Condition => readLinked(reading, 'and', readNot);

function readNot(reading: Reading): Condition {
  if (!isWord(peek(reading), 'not')) return readTerm(reading);
  return deeper(reading, () => {
    reading.next++;
    return { kind: 'not', part: readNot(reading) };
  });
}

function deeper(reading: Reading, read: () => Condition): Condition {
  if (++reading.depth > deepest)
    refuse(reading, 'condition_too_deep', peek(reading), `The condition is nested more than ${deepest} deep.`);
  const tree = read();
  reading.depth--;
  return tree;
}

function readTerm(reading: Reading): Condition {
  const token = peek(reading);
  if (token.kind === 'open') return readBrackets(reading, token);
  if (token.kind === 'pipe') return refuseAggregation(reading, token);
  if (token.kind === 'end')
    return refuse(reading, 'condition_incomplete', token, 'The condition ends where a selection was expected.');
  if (token.kind !== 'word')
    return refuse(reading, 'condition_unexpected', token, `“${token.text}” was not expected here.`);
  if (isWord(peek(reading, 1), 'of')) return readCount(reading);
  if (isWord(token, 'and') || isWord(token, 'or') || isWord(token, 'them'))
    return refuse(
      reading,
      'condition_unexpected',
      token,
      `“${token.text}” was not expected here.`,
      'A selection, “not”, “1 of …” or a bracket belongs here.',
    );
  reading.next++;
  return selectionNamed(reading, token);
}

function readBrackets(reading: Reading, open: Token): Condition {
  return deeper(reading, () => {
    reading.next++;
    const tree = readOr(reading);
    if (peek(reading).kind === 'pipe') return refuseAggregation(reading, peek(reading));
    if (peek(reading).kind !== 'close')
      refuse(
        reading,
        'condition_bracket',
        peek(reading).kind === 'end' ? open : peek(reading),
        'A bracket is not closed here.',
        'Every “(” needs its “)”.',
      );
    reading.next++;
    return tree;
  });
}

function selectionNamed(reading: Reading, token: Token): Condition {
  if (reading.names.includes(token.text)) return { kind: 'selection', name: token.text, at: token.at };
  if (/[*?]/.test(token.text))
    return refuse(
      reading,
      'condition_pattern',
      token,
      `“${token.text}” is a pattern and needs a count.`,
      `Write “1 of ${token.text}” or “all of ${token.text}”.`,
    );
  return refuse(
    reading,
    'selection_unknown',
    token,
    `There is no selection “${token.text}”.`,
    `The rule has: ${reading.names.join(', ') || 'none'}.`,
  );
}

function readCount(reading: Reading): Condition {
  const quantity = peek(reading);
  const target = peek(reading, 2);
  const written = `${quantity.text} of ${target.text}`;
  if (target.kind !== 'word')
    return refuse(reading, 'condition_incomplete', target, '“of” needs “them” or a pattern after it.');
  const names = namesMeant(reading, target);
  const word = quantity.text.toLowerCase();
  const least = word === 'all' ? names.length : word === 'any' ? 1 : /^\d{1,6}$/.test(word) ? Number(word) : 0;
  if (least < 1)
    return refuse(
      reading,
      'condition_count',
      quantity,
      `“${quantity.text} of” is no count.`,
      'Write a number from 1, or “all”.',
    );
  if (least > names.length)
    return refuse(
      reading,
      'condition_count',
      quantity,
      `“${written}” can never match: only ${names.length} of the selections are meant.`,
    );
  reading.next += 3;
  return { kind: 'count', least, names, written };
}

/** The names that `them` or a pattern stands for. Those with a leading `_` are left out unless the pattern asks for them. */
function namesMeant(reading: Reading, target: Token): readonly string[] {
  const them = isWord(target, 'them');
  const names = reading.names.filter((name) =>
    them || !target.text.startsWith('_')
      ? !name.startsWith('_') && (them || isLike(target.text, name))
      : isLike(target.text, name),
  );
  if (names.length > 0) return names;
  return refuse(
    reading,
    'selection_unknown',
    target,
    `No selection is meant by “${target.text}”.`,
    `The rule has: ${reading.names.join(', ') || 'none'}. Names beginning with _ are skipped.`,
  );
}

/** Is the name like the pattern, in which only `*` is special? Plain two-pointer search, linear in the two lengths' product. */
export function isLike(pattern: string, name: string): boolean {
  let [at, star, mark, index] = [0, -1, 0, 0];
  while (index < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      mark = index;
    } else if (pattern[at] === name[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++mark;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
