/** What a person wants to know at the end: how many, how bad, where, and which rules. */
import type { Output } from '#app/cli/effects.ts';
import { safe } from '#app/cli/print.ts';
import { amount } from '#app/cli/progress.ts';
import { counted } from '#base/text.ts';
import type { Level } from '#engine/sigma/index.ts';
import { levels } from '#engine/sigma/model.ts';
import type { Found } from './found.ts';
import type { Scanned } from './scan.ts';
import { levelText, timeText } from './words.ts';

interface RuleTally {
  readonly title: string;
  readonly level: Level;
  count: number;
}

const mostHosts = 10;
const mostRules = 30;

export class Summary {
  readonly #levels = new Map<Level, number>();
  readonly #hosts = new Map<string, number>();
  readonly #rules = new Map<string, RuleTally>();
  #hits = 0;

  take({ level, host, rule, title }: Found): void {
    this.#hits += 1;
    this.#levels.set(level, (this.#levels.get(level) ?? 0) + 1);
    const name = host === '' ? 'no host' : host.toLowerCase();
    this.#hosts.set(name, (this.#hosts.get(name) ?? 0) + 1);
    const tally = this.#rules.get(rule);
    if (tally === undefined) this.#rules.set(rule, { title, level, count: 1 });
    else tally.count += 1;
  }

  text(scanned: Scanned, isColored: boolean): string {
    const { counts, files, first, last } = scanned;
    const from = first === undefined ? '' : `, ${timeText(first)} to ${timeText(last ?? first)} UTC`;
    const byLevel = [...levels].reverse().flatMap((level) => {
      const count = this.#levels.get(level);
      return count === undefined ? [] : [`${amount(count)} ${levelText(level, isColored)}`];
    });
    const lines = [
      `Events  ${amount(counts.events)} in ${counted(files, 'file')}${from}`,
      `Hits    ${amount(this.#hits)}${byLevel.length === 0 ? '' : `: ${byLevel.join(', ')}`}`,
    ];
    if (this.#hits > 0) lines.push(...this.#hostLines(), ...this.#ruleLines(isColored));
    if (scanned.isStopped) lines.push('Stopped before the end: this is what was found until then.');
    return lines.map((line) => `${line}\n`).join('');
  }

  #hostLines(): string[] {
    const ranked = [...this.#hosts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
    const shown = ranked.slice(0, mostHosts).map(([name, count]) => `${safe(name)} ${amount(count)}`);
    const more = ranked.length > mostHosts ? ` and ${amount(ranked.length - mostHosts)} more` : '';
    return [`Hosts   ${shown.join(', ')}${more}`];
  }

  #ruleLines(isColored: boolean): string[] {
    const ranked = [...this.#rules.values()].sort(
      (a, b) => levels.indexOf(b.level) - levels.indexOf(a.level) || b.count - a.count || (a.title < b.title ? -1 : 1),
    );
    const shown = ranked.slice(0, mostRules);
    const width = Math.max(...shown.map(({ count }) => amount(count).length));
    const lines = shown.map(
      ({ title, level, count }) =>
        `${amount(count).padStart(width)}  ${levelText(level, isColored, 13)}  ${safe(title)}`,
    );
    if (ranked.length > mostRules) lines.push(`and ${amount(ranked.length - mostRules)} more rules`);
    return lines.map((line, at) => `${at === 0 ? 'Rules   ' : '        '}${line}`);
  }
}

/** Colours on a terminal, unless the person has asked programs not to (https://no-color.org). */
export const mayColor = (out: Output, env: Readonly<Record<string, string | undefined>>): boolean =>
  out.isTerminal && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb';
