/** From words to a command: its help, its run, and what is said when it fails. */
import { version } from '#app/server/version.ts';
import { AppError, isAppError, messageOf } from '#base/errors.ts';
import { type CommandEntry, commands } from './commands/index.ts';
import type { Effects } from './effects.ts';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.ts';
import { faultText } from './fault-report.ts';
import { commandHelp, overview } from './help.ts';

const helpWords = ['--help', '-h', 'help'];

export async function run(
  words: readonly string[],
  effects: Effects,
  list: readonly CommandEntry[] = commands,
): Promise<ExitCode> {
  const [first] = words;
  if (first === '--version' || first === '-v') return say(effects, `watchfloor ${version}\n`);
  if (first === undefined || helpWords.includes(first)) {
    if (first !== 'help' || words.length === 1) return say(effects, overview(list));
    return run([...words.slice(1), '--help'], effects, list);
  }
  const entry = find(words, list);
  if (entry === undefined) return notACommand(words, effects, list);
  const rest = words.slice(entry.name.split(' ').length);
  const command = await entry.load();
  if (asksForHelp(rest)) return say(effects, commandHelp(command));
  try {
    return await command.run(rest, effects);
  } catch (error) {
    return tell(error, entry.name, effects);
  }
}

/** `--help` behind `--` is an operand. */
function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

async function say(effects: Effects, text: string): Promise<ExitCode> {
  await effects.stdout.write(text);
  return exitCodes.fine;
}

/** `rules add` before `rules`. */
const find = (words: readonly string[], list: readonly CommandEntry[]): CommandEntry | undefined =>
  list.find(({ name }) => name === words.slice(0, 2).join(' ')) ?? list.find(({ name }) => name === words[0]);

async function notACommand(
  words: readonly string[],
  effects: Effects,
  list: readonly CommandEntry[],
): Promise<ExitCode> {
  const [group = '', second] = words;
  const isGroup = list.some(({ name }) => name.startsWith(`${group} `));
  if (isGroup && (second === undefined || helpWords.includes(second))) return say(effects, overview(list, group));
  const asked = isGroup ? `${group} ${second}` : group;
  const near = nearest(
    asked,
    list.map(({ name }) => name),
  );
  const hint = near === undefined ? '' : ` Did you mean “${near}”?`;
  const help = isGroup ? `watchfloor ${group} --help` : 'watchfloor --help';
  await effects.stderr.write(`watchfloor: there is no command “${asked}”.${hint}\n  ${help} lists the commands.\n`);
  return exitCodes.usage;
}

/** Anything thrown, as an error that can be told. What we did not foresee keeps its text: the person is on our side. */
const asTold = (error: unknown): AppError =>
  isAppError(error) ? error : new AppError('failed', 'internal', messageOf(error), { cause: error });

async function tell(thrown: unknown, name: string, effects: Effects): Promise<ExitCode> {
  const error = asTold(thrown);
  const help = error.code === 'usage' ? `  watchfloor ${name} --help says how.\n` : '';
  await effects.stderr.write(`${faultText(error)}${help}`);
  if (error.code === 'internal' && effects.env.WATCHFLOOR_TRACE !== undefined && thrown instanceof Error)
    await effects.stderr.write(`${thrown.stack ?? ''}\n`);
  return exitCodeOf(error);
}

/** The name that takes the fewest changes, if that is few. */
export function nearest(text: string, names: readonly string[]): string | undefined {
  const ranked = names.map((name) => ({ name, changes: distance(text, name) })).sort((a, b) => a.changes - b.changes);
  const [best] = ranked;
  return best !== undefined && best.changes <= Math.max(1, Math.floor(text.length / 3)) ? best.name : undefined;
}

/** Levenshtein's, on texts as short as command names; longer ones are not compared. */
function distance(a: string, b: string): number {
  if (a.length > 40) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swap));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
