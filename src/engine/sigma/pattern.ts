/**
 * Sigma strings: text with `*` (any number of characters) and `?` (exactly one), escaped with a backslash.
 * A backslash before anything else is a plain backslash; `\\` is one too.
 */
export type PatternPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'many' }
  | { readonly kind: 'one' }
  /** One of these characters (`windash`); kept as a set so that n dashes cost n sets and not 5ⁿ texts. */
  | { readonly kind: 'set'; readonly characters: string };

export type Pattern = readonly PatternPart[];

const many: PatternPart = Object.freeze({ kind: 'many' });
const one: PatternPart = Object.freeze({ kind: 'one' });

/** Joins neighbouring texts and drops empty ones, so that equal patterns look equal. */
export function tidy(parts: readonly PatternPart[]): Pattern {
  const tidied: PatternPart[] = [];
  for (const part of parts) {
    const last = tidied.at(-1);
    if (part.kind === 'text' && part.text === '') continue;
    if (part.kind === 'many' && last?.kind === 'many') continue;
    if (part.kind === 'text' && last?.kind === 'text') {
      tidied[tidied.length - 1] = { kind: 'text', text: last.text + part.text };
    } else tidied.push(part);
  }
  return tidied;
}

export function parsePattern(source: string): Pattern {
  const parts: PatternPart[] = [];
  let text = '';
  const flush = (next: PatternPart) => {
    parts.push({ kind: 'text', text }, next);
    text = '';
  };
  for (let index = 0; index < source.length; index++) {
    const character = source[index];
    const next = source[index + 1];
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      text += next;
      index++;
    } else if (character === '*') flush(many);
    else if (character === '?') flush(one);
    else text += character;
  }
  parts.push({ kind: 'text', text });
  return tidy(parts);
}

export const plainPattern = (text: string): Pattern => tidy([{ kind: 'text', text }]);

/** The text of a pattern without wildcards and sets; otherwise undefined. */
export function plainText(pattern: Pattern): string | undefined {
  if (pattern.length === 0) return '';
  const [first] = pattern;
  return pattern.length === 1 && first?.kind === 'text' ? first.text : undefined;
}

/** The pattern, free at the side where the text may go on. */
export function placed(pattern: Pattern, position: 'whole' | 'start' | 'end' | 'anywhere'): Pattern {
  const before = position === 'end' || position === 'anywhere' ? [many] : [];
  const after = position === 'start' || position === 'anywhere' ? [many] : [];
  return tidy([...before, ...pattern, ...after]);
}

/** Writes a pattern as a Sigma string that parses to it again (a set by its first character). */
export function writePattern(pattern: Pattern): string {
  const escaped = (text: string) => text.replace(/[*?]|\\(?=[*?\\]|$)/g, '\\$&');
  return pattern
    .map((part) => {
      if (part.kind === 'many') return '*';
      if (part.kind === 'one') return '?';
      return escaped(part.kind === 'set' ? part.characters.slice(0, 1) : part.text);
    })
    .join('');
}
