/**
 * A **command** is data and one function: its help, the checking of its arguments and the tests of its examples come
 * from the same definition.
 */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type AppError, invalid, messageOf } from '#base/errors.ts';
import type { Effects } from './effects.ts';
import type { ExitCode } from './exit-codes.ts';

export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  /** May be given several times. */
  readonly multiple?: true;
  /** Takes all words up to the next option: `--rules a b`. */
  readonly greedy?: true;
  /** What stands for the value in the help. */
  readonly value?: string;
  readonly about: string;
}
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

export type Values<O extends OptionSpecs> = {
  readonly [Name in keyof O]: O[Name] extends { type: 'boolean' }
    ? boolean
    : O[Name] extends { multiple: true } | { greedy: true }
      ? readonly string[]
      : string | undefined;
};

export interface Arguments<O extends OptionSpecs> {
  readonly values: Values<O>;
  readonly operands: readonly string[];
}

export interface Example {
  /** As typed, without `watchfloor` in front. */
  readonly line: string;
  readonly says: string;
}

export interface CommandSpec<O extends OptionSpecs> {
  /** `rules add` */
  readonly name: string;
  /** Operands and options as they stand in the usage line, without the name. */
  readonly usage: string;
  /** A paragraph or two. */
  readonly about: string;
  readonly operands?: { readonly least: number; readonly most?: number };
  readonly options: O;
  readonly examples: readonly Example[];
  run(args: Arguments<O>, effects: Effects): Promise<ExitCode>;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly about: string;
  readonly options: OptionSpecs;
  readonly examples: readonly Example[];
  run(words: readonly string[], effects: Effects): Promise<ExitCode>;
}

export function defineCommand<const O extends OptionSpecs>(spec: CommandSpec<O>): Command {
  const { name, usage, about, options, examples } = spec;
  return {
    name,
    usage,
    about,
    options,
    examples,
    run: async (words, effects) => spec.run(readArguments(spec, words), effects),
  };
}

export const usageError = (message: string, remedy?: string): AppError =>
  invalid('usage', message, remedy === undefined ? {} : { remedy });

function parseWords(options: OptionSpecs, words: readonly string[]) {
  const config: ParseArgsOptionsConfig = {};
  for (const [name, { type, multiple, greedy }] of Object.entries(options))
    config[name] = { type, multiple: multiple === true || greedy === true };
  try {
    return parseArgs({ args: [...words], options: config, allowPositionals: true, strict: true, tokens: true });
  } catch (error) {
    throw usageError(messageOf(error).split('. ')[0] ?? 'the arguments cannot be read');
  }
}

export function readArguments<O extends OptionSpecs>(
  spec: Pick<CommandSpec<O>, 'name' | 'options' | 'operands'>,
  words: readonly string[],
): Arguments<O> {
  const { values: given, tokens } = parseWords(spec.options, words);
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(spec.options)) {
    if (option.type === 'boolean') values[name] = given[name] === true;
    else if (option.greedy === true) values[name] = [];
    else if (option.multiple === true) values[name] = [...((given[name] ?? []) as string[])];
    else values[name] = given[name];
  }
  const operands: string[] = [];
  let greedy: string[] | undefined;
  for (const token of tokens) {
    if (token.kind === 'option') {
      greedy = spec.options[token.name]?.greedy ? (values[token.name] as string[]) : undefined;
      if (token.value !== undefined) greedy?.push(token.value);
    } else if (token.kind === 'option-terminator') greedy = undefined;
    else (greedy ?? operands).push(token.value);
  }
  demandCount(spec.operands ?? { least: 0, most: 0 }, operands);
  return { values: values as Values<O>, operands };
}

function demandCount({ least, most = Number.POSITIVE_INFINITY }: { least: number; most?: number }, operands: string[]) {
  if (operands.length < least)
    throw usageError(least === 1 ? 'an argument is missing' : `${least} arguments are needed`);
  if (operands.length > most) throw usageError(`there is an argument too many: ${operands[most]}`);
}

/** A whole number of an option within bounds. */
export function wholeNumber(
  text: string | undefined,
  option: string,
  bounds: { readonly least: number; readonly most: number; readonly standard: number },
): number {
  if (text === undefined) return bounds.standard;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= bounds.least && value <= bounds.most) return value;
  throw usageError(`--${option} takes a whole number from ${bounds.least} to ${bounds.most}, not “${text}”`);
}

/** One of a closed set of words. */
export function oneOf<const W extends readonly [string, ...string[]]>(
  text: string | undefined,
  option: string,
  words: W,
): W[number] {
  const found = words.find((word) => word === (text ?? words[0]));
  if (found !== undefined) return found;
  throw usageError(`--${option} takes one of ${words.join(', ')}, not “${text}”`);
}
