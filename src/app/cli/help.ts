/** The texts of `--help`, made from the definitions. */
import type { Command, OptionSpec } from './command.ts';
import { exitCodeMeanings } from './exit-codes.ts';

const width = 100;

/** Breaks a text into lines that begin with so many blanks. */
export function wrap(text: string, indent: number): string {
  const pad = ' '.repeat(indent);
  return text
    .split('\n')
    .map((paragraph) => wrapOne(paragraph, width - indent).join(`\n${pad}`))
    .map((paragraph) => `${pad}${paragraph}`.trimEnd())
    .join('\n');
}

function wrapOne(text: string, most: number): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}

/** Two columns, the second one aligned. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const first = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows
    .map(([left, right]) => {
      const body = wrap(right, first + 4).trimStart();
      const gap = left.length > first ? `\n${' '.repeat(first + 4)}` : ' '.repeat(first + 2 - left.length);
      return `  ${left}${gap}${body}`;
    })
    .join('\n');
}

const optionName = (name: string, { type, value, multiple, greedy }: OptionSpec): string =>
  type === 'boolean' ? `--${name}` : `--${name} ${value ?? 'VALUE'}${multiple || greedy ? '…' : ''}`;

export function commandHelp(command: Command): string {
  const options = [
    ...Object.entries(command.options).map(([name, option]) => [optionName(name, option), option.about] as const),
    ['--help', 'This text.'] as const,
  ];
  const examples = command.examples.map(({ line, says }) => `  ${says}\n    watchfloor ${line}`).join('\n');
  return [
    `Usage: watchfloor ${command.name}${command.usage === '' ? '' : ` ${command.usage}`}\n`,
    `${wrap(command.about, 0)}\n`,
    `Options:\n${columns(options)}\n`,
    `Examples:\n${examples}\n`,
  ].join('\n');
}

export interface Listed {
  readonly name: string;
  readonly summary: string;
}

export function overview(commands: readonly Listed[], group?: string): string {
  const shown = group === undefined ? commands : commands.filter(({ name }) => name.startsWith(`${group} `));
  const head = group === undefined ? 'watchfloor COMMAND' : `watchfloor ${group} COMMAND`;
  return [
    `Usage: ${head} [OPTION…]\n`,
    `${columns(shown.map(({ name, summary }) => [name, summary]))}\n`,
    'Every command has --help with an example, and --json where it prints data.\n',
    `Exit codes:\n${columns(exitCodeMeanings.map(([code, meaning]) => [String(code), meaning]))}\n`,
  ].join('\n');
}
