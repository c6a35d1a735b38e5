/**
 * Patterns as functions. Where there is no `?` and no set between the stars, the search is left to the string functions
 * of the runtime, which are many times faster than going character by character.
 */
import type { Pattern, PatternPart } from '#engine/sigma/pattern.ts';
import { fold } from './fold.ts';

/** Takes the text as the pattern wants it: folded unless the pattern is cased. */
export type TextTest = (text: string) => boolean;

type Piece = Exclude<PatternPart, { kind: 'many' }>;
/** What stands between two stars. */
type Segment = readonly Piece[];

export interface Shape {
  readonly kind: 'exact' | 'start' | 'end' | 'anywhere' | 'other';
  /** The literal, for all but `other`. */
  readonly text: string;
}

/** The plain shapes that most patterns have. */
export function shapeOf(pattern: Pattern, cased: boolean): Shape {
  const texts = pattern.filter((part) => part.kind === 'text');
  const [first, last] = [pattern[0]?.kind === 'many', pattern.length > 1 && pattern.at(-1)?.kind === 'many'];
  const stars = Number(first) + Number(last);
  if (texts.length > 1 || texts.length + stars !== pattern.length) return { kind: 'other', text: '' };
  const text = texts.map((part) => (cased ? part.text : fold(part.text))).join('');
  if (texts.length === 0 && stars > 0) return { kind: 'anywhere', text: '' };
  if (first && last) return { kind: 'anywhere', text };
  return { kind: first ? 'end' : last ? 'start' : 'exact', text };
}

export function compilePattern(pattern: Pattern, cased: boolean): TextTest {
  const { kind, text: literal } = shapeOf(pattern, cased);
  if (kind === 'exact') return (text) => text === literal;
  if (kind === 'start') return (text) => text.startsWith(literal);
  if (kind === 'end') return (text) => text.endsWith(literal);
  if (kind === 'anywhere') return (text) => text.includes(literal);
  const segments = segmentsOf(pattern, cased);
  return (text) => segmentsMatch(segments, text);
}

function segmentsOf(pattern: Pattern, cased: boolean): readonly Segment[] {
  const segments: Piece[][] = [[]];
  for (const part of pattern) {
    if (part.kind === 'many') segments.push([]);
    else segments.at(-1)?.push(part.kind === 'text' && !cased ? { kind: 'text', text: fold(part.text) } : part);
  }
  return segments;
}

/** The first segment at the beginning, the last at the end, the others each as early as it is found. */
function segmentsMatch(segments: readonly Segment[], text: string): boolean {
  const [first = [], ...rest] = segments;
  const last = rest.pop();
  let index = endOf(first, text, 0);
  if (last === undefined) return index === text.length;
  for (const segment of rest) {
    if (index < 0) return false;
    index = search(segment, text, index);
  }
  if (index < 0) return false;
  return endsWithSegment(last, text, index);
}

/** Where the segment ends when it stands at `from`; -1 when it does not. */
function endOf(segment: Segment, text: string, from: number): number {
  let index = from;
  for (const piece of segment) {
    if (piece.kind === 'text') {
      if (!text.startsWith(piece.text, index)) return -1;
      index += piece.text.length;
    } else {
      const code = text.codePointAt(index);
      if (code === undefined) return -1;
      if (piece.kind === 'set' && !piece.characters.includes(String.fromCodePoint(code))) return -1;
      index += code > 0xffff ? 2 : 1;
    }
  }
  return index;
}

/** Where the earliest such segment at or after `from` ends; -1 when there is none. */
function search(segment: Segment, text: string, from: number): number {
  const [first] = segment;
  if (first === undefined) return from;
  for (let index = from; index <= text.length; index = after(text, index)) {
    if (first.kind === 'text') {
      index = text.indexOf(first.text, index);
      if (index < 0) return -1;
    }
    const end = endOf(segment, text, index);
    if (end >= 0) return end;
  }
  return -1;
}

const after = (text: string, index: number): number => index + ((text.codePointAt(index) ?? 0) > 0xffff ? 2 : 1);

/** Does the segment stand at the very end, beginning at or after `least`? Each `?` is one or two units long. */
function endsWithSegment(segment: Segment, text: string, least: number): boolean {
  let index = text.length;
  for (const piece of [...segment].reverse()) {
    if (piece.kind === 'text') {
      index -= piece.text.length;
      if (index < least || !text.startsWith(piece.text, index)) return false;
    } else {
      if (index <= least) return false;
      const pair = index - least >= 2 && (text.codePointAt(index - 2) ?? 0) > 0xffff;
      index -= pair ? 2 : 1;
      if (piece.kind === 'set' && !piece.characters.includes(text.slice(index, index + (pair ? 2 : 1)))) return false;
    }
  }
  return index >= least;
}

const compiled = new WeakMap<Pattern, TextTest>();

/** The same answer as the reference's `isLike`, with patterns compiled once. A pattern is either cased or not, always. */
export function isLikeFast(pattern: Pattern, text: string, cased: boolean): boolean {
  let test = compiled.get(pattern);
  if (test === undefined) {
    test = compilePattern(pattern, cased);
    compiled.set(pattern, test);
  }
  return test(cased ? text : fold(text));
}
