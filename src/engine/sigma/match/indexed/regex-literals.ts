/** Texts of which any match of a regular expression has one, so that values without them need not be tried. */
import type { Range, Regex } from './regex-syntax.ts';

/** More texts than these, or longer ones, are not worth keeping apart. */
const most = 12;
const longest = 64;
/** Shorter ones stand in nearly every value, but for a few characters that are rare in most. */
const shortest = 3;
const rare = /^[`^{}~+<>|&;!$%#@*?"]+$/;

interface Found {
  /** All that the expression can match, folded, when these are few texts. */
  readonly exactly: readonly string[] | undefined;
  /** One of them is in any match. */
  readonly needs: readonly string[] | undefined;
}

const nothing: Found = { exactly: undefined, needs: undefined };

/** Folded and plain ASCII, or `undefined`. For insensitive expressions a long s in the value stands for an s. */
export function literalsOf(root: Regex): readonly string[] | undefined {
  const best = bestOf(find(root));
  const isTelling = (text: string): boolean => text.length >= shortest || rare.test(text);
  return best !== undefined && best.length > 0 && best.every(isTelling) ? best : undefined;
}

const lengthOf = (texts: readonly string[] | undefined): number =>
  texts === undefined || texts.length === 0 ? 0 : Math.min(...texts.map((text) => text.length));

const bestOf = ({ exactly, needs }: Found): readonly string[] | undefined =>
  lengthOf(exactly) >= lengthOf(needs) ? exactly : needs;

function find(regex: Regex): Found {
  if (regex.kind === 'anchor') return { exactly: [''], needs: undefined };
  if (regex.kind === 'set')
    return { exactly: regex.negated ? undefined : charactersOf(regex.ranges), needs: undefined };
  if (regex.kind === 'repeat') return repeated(regex);
  return regex.kind === 'all' ? inSequence(regex.parts.map(find)) : oneOf(regex.parts.map(find));
}

function repeated({ part, least, most }: Extract<Regex, { kind: 'repeat' }>): Found {
  const inner = find(part);
  if (least === 0) return most === 1 ? oneOf([inner, { exactly: [''], needs: undefined }]) : nothing;
  if (least === most && least <= 8) return inSequence(new Array<Found>(least).fill(inner));
  return { exactly: undefined, needs: bestOf(inner) };
}

/** What is not ASCII is left to the engine: folding has its odd sides there. */
function charactersOf(ranges: readonly Range[]): readonly string[] | undefined {
  const characters = new Set<string>();
  for (const [from, to] of ranges) {
    if (to > 127 || to - from > 8) return undefined;
    for (let code = from; code <= to; code++) characters.add(String.fromCharCode(code).toLowerCase());
  }
  return characters.size > 0 && characters.size <= 4 ? [...characters] : undefined;
}

function inSequence(parts: readonly Found[]): Found {
  let run: readonly string[] = [''];
  let isWhole = true;
  let needs: readonly string[] | undefined;
  const keep = (texts: readonly string[] | undefined): void => {
    if (lengthOf(texts) > lengthOf(needs)) needs = texts;
  };
  for (const part of parts) {
    const joined = part.exactly === undefined ? undefined : product(run, part.exactly);
    if (joined !== undefined) run = joined;
    else {
      isWhole = false;
      keep(run);
      keep(part.needs);
      run = part.exactly ?? [''];
    }
  }
  keep(run);
  return { exactly: isWhole ? run : undefined, needs };
}

function product(starts: readonly string[], ends: readonly string[]): readonly string[] | undefined {
  if (starts.length * ends.length > most) return undefined;
  const all = [...new Set(starts.flatMap((start) => ends.map((end) => start + end)))];
  return all.some((text) => text.length > longest) ? undefined : all;
}

function oneOf(parts: readonly Found[]): Found {
  const union = (lists: readonly (readonly string[] | undefined)[]): readonly string[] | undefined => {
    const all = new Set<string>();
    for (const list of lists) {
      if (list === undefined) return undefined;
      for (const text of list) all.add(text);
    }
    return all.size <= most ? [...all] : undefined;
  };
  return { exactly: union(parts.map(({ exactly }) => exactly)), needs: union(parts.map(bestOf)) };
}
