import { regexFault } from '#engine/sigma/regex.ts';
import type { ValueTest } from '#engine/sigma/resolved.ts';
import { type Draft, isRefusal, type Refusal } from './modifier.ts';

type RegexTest = Extract<ValueTest, { kind: 'regex' }>;

/** The same expression with one more flag. */
export function withRegexFlag(
  draft: Draft,
  name: string,
  flag: Partial<Pick<RegexTest, 'insensitive' | 'multiline' | 'dotAll'>>,
): readonly Draft[] | Refusal {
  if (draft.kind !== 'test' || draft.test.kind !== 'regex')
    return { refused: 'modifier_needs_re', message: `“${name}” belongs to “re”.`, hint: `Write “re|${name}”.` };
  const test = { ...draft.test, ...flag };
  const fault = regexFault(test);
  return isRefusal(fault) ? fault : [{ kind: 'test', test }];
}
