/**
 * Regular expressions for the engine of the runtime, where that is proven safe. Its matching goes back and tries again,
 * which takes exponential time for some expressions and values, so the linear engine is the rule. But it is also some
 * twenty times faster on short values, and for plain expressions the number of ways that it can try is easily bounded:
 *
 * - a character, a set or an anchor can be tried in one way; a sequence in as many ways as the product of its parts, a
 *   choice in as many as their sum;
 * - a repeated single character in as many ways as it has counts: at most one more than the value has characters;
 * - any other repetition is refused, but for `(…)?` and small fixed counts, because those are what explodes.
 *
 * With k repetitions without limit, a value of n characters costs at most size · ways · (n + 1)^(k + 1) steps. Where that
 * is within a few milliseconds the runtime's engine is asked, and the linear one otherwise.
 */
import { type CompiledRegex, compileRegex, type RegexTest } from '#engine/sigma/regex.ts';
import type { ParsedRegex, Range, Regex } from './regex-syntax.ts';

/** Steps are a few nanoseconds. */
const mostSteps = 2_000_000;
const mostWays = 1000;

interface Effort {
  readonly ways: number;
  /** Repetitions without limit that can follow each other. */
  readonly unlimited: number;
}

/** The fastest safe engine for the expression. */
export function openRegex(test: RegexTest, parsed: ParsedRegex | undefined): CompiledRegex {
  if (parsed === undefined) return compileRegex(test);
  const shortest = leastLength(parsed.root);
  // Without regard to case the runtime takes the Kelvin sign and the long s for letters of words.
  const differs = parsed.insensitive && asksForWords(parsed.root);
  const longest = differs ? -1 : longestSafe(parsed.root);
  const native = longest < shortest ? undefined : new RegExp(write(parsed.root), parsed.insensitive ? 'iu' : 'u');
  let linear: CompiledRegex | undefined;
  return {
    test(text) {
      if (text.length < shortest) return false;
      if (native !== undefined && text.length <= longest) return native.test(text);
      linear ??= compileRegex(test);
      return linear.test(text);
    },
  };
}

/** The longest value for which the effort is proven to be small; -1 when nothing is proven. */
function longestSafe(root: Regex): number {
  const effort = effortOf(root);
  if (effort === undefined) return -1;
  return Math.floor((mostSteps / (sizeOf(root) * effort.ways)) ** (1 / (effort.unlimited + 1))) - 1;
}

function asksForWords(regex: Regex): boolean {
  if (regex.kind === 'set') return false;
  if (regex.kind === 'anchor') return regex.which === 'word' || regex.which === 'not word';
  return regex.kind === 'repeat' ? asksForWords(regex.part) : regex.parts.some(asksForWords);
}

/** Characters that a match takes at the least. */
function leastLength(regex: Regex): number {
  if (regex.kind === 'anchor') return 0;
  if (regex.kind === 'set') return 1;
  if (regex.kind === 'repeat') return regex.least * leastLength(regex.part);
  const lengths = regex.parts.map(leastLength);
  return regex.kind === 'all' ? lengths.reduce((sum, length) => sum + length, 0) : Math.min(...lengths);
}

/** `undefined`: not proven. */
export function effortOf(regex: Regex): Effort | undefined {
  if (regex.kind === 'set' || regex.kind === 'anchor') return { ways: 1, unlimited: 0 };
  if (regex.kind === 'repeat') return effortOfRepeat(regex);
  let [ways, unlimited] = regex.kind === 'all' ? [1, 0] : [0, 0];
  for (const part of regex.parts) {
    const effort = effortOf(part);
    if (effort === undefined) return undefined;
    if (regex.kind === 'all') {
      ways *= effort.ways;
      unlimited += effort.unlimited;
    } else {
      ways += effort.ways;
      unlimited = Math.max(unlimited, effort.unlimited);
    }
  }
  return bounded({ ways, unlimited });
}

function effortOfRepeat({ part, least, most }: Extract<Regex, { kind: 'repeat' }>): Effort | undefined {
  if (part.kind === 'set') {
    if (most === Number.POSITIVE_INFINITY) return { ways: 1, unlimited: 1 };
    return bounded({ ways: most - least + 1, unlimited: 0 });
  }
  const effort = effortOf(part);
  if (effort === undefined) return undefined;
  if (least === 0 && most === 1) return bounded({ ways: effort.ways + 1, unlimited: effort.unlimited });
  return least === most && most <= 16
    ? bounded({ ways: effort.ways ** most, unlimited: effort.unlimited * most })
    : undefined;
}

const bounded = (effort: Effort): Effort | undefined =>
  effort.ways <= mostWays && effort.unlimited <= 4 ? effort : undefined;

/** Characters, sets and anchors once counts are written out. */
function sizeOf(regex: Regex): number {
  if (regex.kind === 'set' || regex.kind === 'anchor') return 1;
  if (regex.kind === 'repeat')
    return 1 + sizeOf(regex.part) * Math.max(1, regex.most === Number.POSITIVE_INFINITY ? regex.least : regex.most);
  return regex.parts.reduce((sum, part) => sum + sizeOf(part), 1);
}

const anchors = { start: '^', end: '$', word: '\\b', 'not word': '\\B' } as const;

/** The same expression in the runtime's syntax; sets are written out, since `\s` and `.` mean other characters there. */
function write(regex: Regex): string {
  if (regex.kind === 'set') return writeSet(regex.ranges, regex.negated);
  if (regex.kind === 'anchor') return anchors[regex.which];
  if (regex.kind === 'repeat') {
    const part = regex.part.kind === 'set' ? write(regex.part) : `(?:${write(regex.part)})`;
    return `${part}{${regex.least},${regex.most === Number.POSITIVE_INFINITY ? '' : regex.most}}`;
  }
  return regex.kind === 'all' ? regex.parts.map(write).join('') : `(?:${regex.parts.map(write).join('|')})`;
}

const writeCode = (code: number): string => `\\u{${code.toString(16)}}`;

const writeSet = (ranges: readonly Range[], negated: boolean): string =>
  `[${negated ? '^' : ''}${ranges.map(([from, to]) => `${writeCode(from)}-${writeCode(to)}`).join('')}]`;
