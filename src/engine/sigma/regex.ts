/**
 * Regular expressions of rules, in an engine that takes time linear in the text whatever the expression.
 * It has no look-around and no back-references; Sigma 2.1.0 allows neither.
 */
import { RE2JS } from 're2js';
import { messageOf } from '#base/errors.ts';
import type { Refusal } from './modifiers/modifier.ts';
import type { ValueTest } from './resolved.ts';

export type RegexTest = Extract<ValueTest, { kind: 'regex' }>;

const longest = 10_000;
/** Instructions of the compiled program: time per character and memory grow with it. */
const largest = 20_000;

export interface CompiledRegex {
  test(text: string): boolean;
}

function flagsOf({ insensitive, multiline, dotAll }: RegexTest): number {
  return (insensitive ? RE2JS.CASE_INSENSITIVE : 0) | (multiline ? RE2JS.MULTILINE : 0) | (dotAll ? RE2JS.DOTALL : 0);
}

/** Throws the engine's error for an expression that it refuses; resolved rules hold none. */
export const compileRegex = (regex: RegexTest): CompiledRegex => RE2JS.compile(regex.source, flagsOf(regex));

/** Why the expression is refused; `{}` when it is not. */
export function regexFault(regex: RegexTest): Refusal | Record<string, never> {
  const refuse = (message: string): Refusal => ({
    refused: 'regex_unsupported',
    message,
    hint: 'Look-around, back-references and counts above 1000 cannot be matched in linear time; write it without them.',
  });
  if (regex.source.length > longest) return refuse(`The regular expression is longer than ${longest} characters.`);
  try {
    const size = RE2JS.compile(regex.source, flagsOf(regex)).programSize();
    if (size > largest) return refuse('The regular expression is too large once its counts are written out.');
    return {};
  } catch (error) {
    return refuse(`The regular expression cannot be used: ${messageOf(error)}.`);
  }
}
