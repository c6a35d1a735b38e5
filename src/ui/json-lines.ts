/** JSON laid out as lines of coloured parts: text only, so nothing in an event can ever become markup. */
export type JsonPartKind = 'key' | 'string' | 'number' | 'word' | 'sign';

export interface JsonPart {
  readonly kind: JsonPartKind;
  readonly text: string;
}

export interface JsonLine {
  readonly depth: number;
  readonly parts: readonly JsonPart[];
}

/** What lets a text pretend to be another: control and direction characters are shown as what they are. */
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const escapeOf = (sign: string): string => {
  const code = sign.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
};

/** A right-to-left override in `a…b` becomes `a\u202eb`; line ends and tabs stay. */
export const visibleText = (text: string): string =>
  text.replace(unseen, (sign) => (sign === '\n' || sign === '\t' ? sign : escapeOf(sign)));

/** Prose that its author broke into lines: one line break is layout, an empty line or a list is meant. */
export const proseText = (text: string): string =>
  visibleText(text.trim()).replace(/([^\n])[ \t]*\n(?![ \t]*(?:\n|[-*•]|\d+[.)]))[ \t]*/g, '$1 ');

const quoted = (text: string): string => visibleText(JSON.stringify(text));

function scalar(value: unknown): JsonPart {
  if (typeof value === 'string') return { kind: 'string', text: quoted(value) };
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', text: String(value) };
  return { kind: 'word', text: value === undefined ? 'absent' : String(value) };
}

interface Walk {
  readonly lines: JsonLine[];
  readonly most: number;
}

/** Lays out a value, at most `most` lines; the last one says so when there would be more. */
export function jsonLines(value: unknown, most = 5000): readonly JsonLine[] {
  const walk: Walk = { lines: [], most };
  lay(walk, value, 0, [], false);
  if (walk.lines.length < most) return walk.lines;
  return [...walk.lines.slice(0, most), { depth: 0, parts: [{ kind: 'word', text: '… more; copy it to see all' }] }];
}

function lay(walk: Walk, value: unknown, depth: number, lead: readonly JsonPart[], comma: boolean): void {
  if (walk.lines.length >= walk.most) return;
  const tail: readonly JsonPart[] = comma ? [{ kind: 'sign', text: ',' }] : [];
  if (typeof value !== 'object' || value === null) {
    walk.lines.push({ depth, parts: [...lead, scalar(value), ...tail] });
    return;
  }
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const entries = Object.entries(value);
  if (entries.length === 0 || depth >= 64) {
    const text = entries.length === 0 ? `${open}${close}` : `${open} … ${close}`;
    walk.lines.push({ depth, parts: [...lead, { kind: 'sign', text }, ...tail] });
    return;
  }
  walk.lines.push({ depth, parts: [...lead, { kind: 'sign', text: open }] });
  for (const [index, [key, item]] of entries.entries()) {
    const name: readonly JsonPart[] = isList
      ? []
      : [
          { kind: 'key', text: quoted(key) },
          { kind: 'sign', text: ': ' },
        ];
    lay(walk, item, depth + 1, name, index < entries.length - 1);
  }
  if (walk.lines.length < walk.most) walk.lines.push({ depth, parts: [{ kind: 'sign', text: close }, ...tail] });
}
