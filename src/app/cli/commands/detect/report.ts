/**
 * The report of `--format table`: techniques, within them hosts, within them rules, the worst first. Hits of one rule
 * on one host are one line with their number, so that the report of a million hits is still read.
 */
import { safe } from '#app/cli/print.ts';
import { amount } from '#app/cli/progress.ts';
import { levels } from '#engine/sigma/model.ts';
import type { Found } from './found.ts';
import { detailOf, levelText, tacticsOf, techniqueOf, timeText } from './words.ts';

interface Line {
  /** The first of the hits. */
  readonly found: Found;
  count: number;
  first: string | null;
  last: string | null;
  readonly entities: Set<string>;
}
type Host = Map<string, Line>;
type Technique = { readonly tactics: Set<string>; readonly hosts: Map<string, Host> };

const mostEntities = 3;
const noTechnique = 'No technique';

export class Report {
  readonly #techniques = new Map<string, Technique>();

  take(found: Found): void {
    const name = techniqueOf(found) ?? noTechnique;
    const technique = this.#techniques.get(name) ?? { tactics: new Set(), hosts: new Map() };
    this.#techniques.set(name, technique);
    if (name !== noTechnique) for (const tactic of tacticsOf(found)) technique.tactics.add(tactic);
    const hostName = found.host === '' ? 'no host' : found.host.toLowerCase();
    const host = technique.hosts.get(hostName) ?? new Map<string, Line>();
    technique.hosts.set(hostName, host);
    const line = host.get(found.rule);
    if (line === undefined)
      host.set(found.rule, { found, count: 1, first: found.time, last: found.time, entities: new Set([found.entity]) });
    else add(line, found);
  }

  text(isColored: boolean, columns: number): string {
    const ranked = ordered(this.#techniques, ({ hosts }) =>
      worst([...hosts.values()].flatMap((host) => [...host.values()])),
    );
    return ranked
      .map(([name, { tactics, hosts }]) => {
        const title = tactics.size === 0 ? name : `${name}  ${[...tactics].sort().join(', ')}`;
        const parts = ordered(hosts, (host) => worst([...host.values()])).map(
          ([host, lines]) => `  ${safe(host)}\n${hostText([...lines.values()], isColored, columns)}`,
        );
        return `${isColored ? `\u001b[1m${safe(title)}\u001b[0m` : safe(title)}\n${parts.join('')}\n`;
      })
      .join('');
  }
}

function add(line: Line, { time, entity }: Found): void {
  line.count += 1;
  if (time !== null) {
    if (line.first === null || time < line.first) line.first = time;
    if (line.last === null || time > line.last) line.last = time;
  }
  if (line.entities.size <= mostEntities) line.entities.add(entity);
}

/** Level first, then number. */
const weight = ({ found, count }: Line): [number, number] => [levels.indexOf(found.level), count];
const heavier = ([a, n]: [number, number], [b, m]: [number, number]): number => b - a || m - n;
const worst = (lines: readonly Line[]): [number, number] => [
  Math.max(...lines.map((line) => weight(line)[0])),
  lines.reduce((sum, { count }) => sum + count, 0),
];

function ordered<V>(map: ReadonlyMap<string, V>, of: (value: V) => [number, number]): [string, V][] {
  return [...map].sort(([a, one], [b, other]) => heavier(of(one), of(other)) || (a < b ? -1 : 1));
}

const indent = ' '.repeat(19);

function hostText(lines: readonly Line[], isColored: boolean, columns: number): string {
  return [...lines]
    .sort((a, b) => heavier(weight(a), weight(b)) || (a.found.title < b.found.title ? -1 : 1))
    .map((line) => lineText(line, isColored, columns))
    .join('');
}

function lineText(line: Line, isColored: boolean, columns: number): string {
  const { found, count, entities } = line;
  const times = count === 1 ? '' : `  ×${amount(count)}`;
  const rows = [`    ${levelText(found.level, isColored, 13)}  ${safe(found.title)}${times}`];
  rows.push(`${indent}${whenText(line)}  ${whoText(entities)}`);
  const detail = detailOf(found, Math.max(40, columns - indent.length));
  if (detail !== '') rows.push(`${indent}${detail}`);
  rows.push(`${indent}${safe(found.file)}:${found.line}${count === 1 ? '' : ' and others'}`);
  return rows.map((row) => `${row}\n`).join('');
}

function whenText({ first, last }: Line): string {
  const from = timeText(first);
  const to = timeText(last);
  if (from === to) return from;
  return `${from} to ${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`;
}

function whoText(entities: ReadonlySet<string>): string {
  const shown = [...entities].slice(0, mostEntities).map(safe).join(', ');
  return entities.size > mostEntities ? `${shown} and others` : shown;
}
