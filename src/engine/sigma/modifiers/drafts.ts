/** What several modifiers do to drafts. */
import { type Pattern, type PatternPart, parsePattern, plainPattern, tidy } from '#engine/sigma/pattern.ts';
import { type Draft, isRefusal, type Refusal } from './modifier.ts';

export type PatternDraft = Extract<Draft, { kind: 'pattern' }>;

/** Five dashes at four places; more would be texts by the thousand. */
const mostTexts = 625;

/** The draft as a pattern, if text has any meaning for it. */
export function asPattern(draft: Draft, modifier: string): PatternDraft | Refusal {
  if (draft.kind === 'pattern') return draft;
  if (draft.kind === 'raw' && typeof draft.value === 'string')
    return { kind: 'pattern', pattern: parsePattern(draft.value), bytes: false };
  if (draft.kind === 'raw' && typeof draft.value === 'number')
    return { kind: 'pattern', pattern: plainPattern(draft.text), bytes: false };
  return { refused: 'value_type', message: `“${modifier}” needs text.` };
}

/** The draft as text without wildcards being read, for modifiers with a language of their own. */
export function asWritten(draft: Draft, modifier: string): string | Refusal {
  if (draft.kind !== 'raw')
    return {
      refused: 'modifier_order',
      message: `“${modifier}” reads the value as written and cannot follow a modifier that changed it.`,
      hint: `Put “${modifier}” first.`,
    };
  if (typeof draft.value === 'string' || typeof draft.value === 'number') return draft.text;
  return { refused: 'value_type', message: `“${modifier}” needs text.` };
}

/** All texts that the sets of a pattern stand for; wildcards stay. */
export function withoutSets(pattern: Pattern): readonly Pattern[] | Refusal {
  let patterns: PatternPart[][] = [[]];
  for (const part of pattern) {
    const choices: PatternPart[] =
      part.kind === 'set' ? [...part.characters].map((text) => ({ kind: 'text', text })) : [part];
    if (patterns.length * choices.length > mostTexts)
      return {
        refused: 'windash_too_many',
        message: `The dashes of this value stand for more than ${mostTexts} texts, too many to encode.`,
        hint: 'Encode the part after the dashes.',
      };
    patterns = patterns.flatMap((before) => choices.map((choice) => [...before, choice]));
  }
  return patterns.map(tidy);
}

/** UTF-8 bytes, each as one character (U+0000–U+00FF). */
export function bytesOf(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return bytes;
}

/** The bytes that a draft stands for, one text for each choice of its dashes; wildcards cannot be encoded. */
export function encodable(draft: Draft, modifier: string): readonly string[] | Refusal {
  const found = asPattern(draft, modifier);
  if (isRefusal(found)) return found;
  if (found.pattern.some((part) => part.kind === 'many' || part.kind === 'one'))
    return {
      refused: 'wildcard_encoded',
      message: `“${modifier}” cannot encode a wildcard.`,
      hint: 'Write \\* or \\? for the plain character, and put “contains” after the encoding.',
    };
  const patterns = withoutSets(found.pattern);
  if (isRefusal(patterns)) return patterns;
  return patterns.map((pattern) => {
    const text = pattern.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    return found.bytes ? text : bytesOf(text);
  });
}

/** UTF-16 as bytes; wildcards stay what they are. */
export function utf16(
  draft: Draft,
  modifier: string,
  order: 'little' | 'big',
  mark: string,
): readonly Draft[] | Refusal {
  const found = asPattern(draft, modifier);
  if (isRefusal(found)) return found;
  const patterns = withoutSets(found.pattern);
  if (isRefusal(patterns)) return patterns;
  return patterns.map((pattern) => ({
    kind: 'pattern',
    bytes: true,
    pattern: tidy([
      { kind: 'text', text: mark },
      ...pattern.map((part) => (part.kind === 'text' ? { ...part, text: utf16Bytes(part.text, order) } : part)),
    ]),
  }));
}

function utf16Bytes(text: string, order: 'little' | 'big'): string {
  let bytes = '';
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const [high, low] = [String.fromCharCode(unit >> 8), String.fromCharCode(unit & 0xff)];
    bytes += order === 'little' ? low + high : high + low;
  }
  return bytes;
}
