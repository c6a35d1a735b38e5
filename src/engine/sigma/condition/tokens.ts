/** A condition as words and brackets, each with its place. */
import type { Place } from '#engine/sigma/model.ts';

export type TokenKind = 'word' | 'open' | 'close' | 'pipe' | 'other' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly at: Place;
}

const shapes: readonly (readonly [TokenKind, RegExp])[] = [
  ['word', /[\p{L}\p{N}_.*?\-$@/]+/uy],
  ['open', /\(/y],
  ['close', /\)/y],
  ['pipe', /\|/y],
  ['other', /[\s\S]/y],
];
const blank = /\s+/y;

/**
 * Cuts a condition into tokens; the last is always `end`. `at` is where the text begins in its file. Columns are exact
 * for conditions written plainly on one line; in quoted and folded texts they count from the beginning of the condition.
 */
export function tokenise(text: string, at: Place): readonly Token[] {
  const tokens: Token[] = [];
  let index = 0;
  const place = (): Place => ({ line: at.line, column: at.column + index });
  while (index < text.length) {
    blank.lastIndex = index;
    index += blank.exec(text)?.[0].length ?? 0;
    if (index >= text.length) break;
    for (const [kind, shape] of shapes) {
      shape.lastIndex = index;
      const found = shape.exec(text)?.[0];
      if (found === undefined) continue;
      tokens.push({ kind, text: found, at: place() });
      index += found.length;
      break;
    }
  }
  tokens.push({ kind: 'end', text: '', at: place() });
  return tokens;
}
