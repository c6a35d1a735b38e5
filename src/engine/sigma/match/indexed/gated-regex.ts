/** A regular expression with the texts that a value must have for it to match, so that it is hardly ever run. */
import type { CompiledRegex, RegexTest } from '#engine/sigma/regex.ts';
import { literalsOf } from './regex-literals.ts';
import { openRegex } from './regex-native.ts';
import { parseRegex } from './regex-syntax.ts';

export interface GatedRegex {
  /** Folded; the value must have one of them. `undefined`: nothing can be said. */
  readonly literals: readonly string[] | undefined;
  /** Compiled when it is first needed. */
  compiled(): CompiledRegex;
}

export function gateRegex(test: RegexTest): GatedRegex {
  const parsed = parseRegex(test);
  const found = parsed && literalsOf(parsed.root);
  // Without regard to case a long s stands for an s, which folding does not say; such values are let through.
  const literals = found !== undefined && parsed?.insensitive ? [...found, '\u017f'] : found;
  let compiled: CompiledRegex | undefined;
  return {
    literals,
    compiled() {
      compiled ??= openRegex(test, parsed);
      return compiled;
    },
  };
}
