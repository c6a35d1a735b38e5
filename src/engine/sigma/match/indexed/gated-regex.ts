/** A regular expression with the texts that a value must have for it to match, so that it is hardly ever run. */
import { type CompiledRegex, compileRegex, type RegexTest } from '#engine/sigma/regex.ts';

export interface GatedRegex {
  /** Folded; the value must have one of them. `undefined`: nothing can be said. */
  readonly literals: readonly string[] | undefined;
  /** Compiled when it is first needed. */
  compiled(): CompiledRegex;
}

export function gateRegex(test: RegexTest): GatedRegex {
  let compiled: CompiledRegex | undefined;
  return {
    literals: undefined,
    compiled() {
      compiled ??= compileRegex(test);
      return compiled;
    },
  };
}
