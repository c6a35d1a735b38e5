/** The reference of all sources as Markdown, made from their definitions. */
import { type CommonField, commonFieldNames, commonFields } from '#engine/events/common-fields.ts';
import type { LogSource } from '#engine/events/model.ts';
import { sources } from './index.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** `product windows, category process_creation` */
function sourceText({ product, category, service }: LogSource): string {
  const parts = Object.entries({ product, category, service }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} \`${value}\``],
  );
  return parts.join(', ');
}

/** Log sources by product and category, so that fifty channels take one line. */
function grouped(logSources: readonly LogSource[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { product, category, service } of logSources) {
    const head = sourceText({ product, category });
    const services = groups.get(head) ?? [];
    groups.set(head, services);
    if (service !== undefined) services.push(`\`${service}\``);
  }
  return [...groups].map(([head, services]) => {
    if (services.length === 0) return head;
    return `${head}${head === '' ? '' : ', '}service ${[...new Set(services)].join(', ')}`;
  });
}

/** `filled`: common fields that the samples of each source have, by id. */
export function sourcesReference(filled: ReadonlyMap<string, ReadonlySet<string>>): string {
  const fieldsOf = (id: string): string =>
    commonFieldNames.flatMap((name) => (filled.get(id)?.has(name) === true ? [`\`${name}\``] : [])).join(', ');
  const filledBy = (name: CommonField): number => [...filled.values()].filter((names) => names.has(name)).length;
  const lines = [
    '# Sources',
    '',
    '<!-- Made from src/engine/sources by reference.ts; a test compares. -->',
    '',
    'What Watchfloor knows by itself. An event is told by its content, whatever brought it; a token or `--source ID` names a',
    'source where the content cannot. Rules find it in the log sources that stand beside it.',
    '',
    '| id | what | shapes |',
    '|---|---|---|',
    ...sources.map(({ id, title, shapes }) => `| [${id}](#${id}) | ${cell(title)} | ${cell(shapes.join('; '))} |`),
    '',
    ...sources.flatMap(({ id, title, logSources, labels = [], programs = [] }) => [
      `## ${id}`,
      '',
      `${title}.`,
      '',
      ...grouped(logSources).map((text) => `- ${text}`),
      '',
      `Common fields (of its samples): ${fieldsOf(id)}.`,
      ...(programs.length === 0
        ? []
        : ['', `Programs of syslog: ${programs.map((name) => `\`${name}\``).join(', ')}.`]),
      ...(labels.length === 0
        ? []
        : ['', `Also known as (data set, source type): ${labels.map((name) => `\`${name}\``).join(', ')}.`]),
      '',
    ]),
    '## Common fields',
    '',
    'Columns of the lake that every source fills as far as it can; dots become underscores.',
    '',
    '| field | what it says | sources that fill it |',
    '|---|---|---|',
    ...commonFieldNames.map((name) => `| \`${name}\` | ${cell(commonFields[name].says)} | ${filledBy(name)} |`),
    '',
  ];
  return lines.join('\n');
}
