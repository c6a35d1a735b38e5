/** Steps that say what placeholders stand for. What they say is kept with the item, and used when it is resolved. */
import type { ItemLists, RuleItem } from '#engine/sigma/model.ts';
import { placeholdersIn } from '#engine/sigma/modifiers/expand.ts';
import type { Run } from '#engine/sigma/pipeline/model.ts';
import type { Parameters } from '#engine/sigma/pipeline/parameters.ts';
import type { Transformation } from './transformation.ts';

type Picks = (name: string) => boolean;

function readPicks(read: Parameters): Picks | undefined {
  const [include, exclude] = [read.texts('include'), read.texts('exclude')];
  if (include !== undefined && exclude !== undefined) {
    read.refuse('pipeline_parameter', read.placeOf('exclude'), 'Either “include” or “exclude”, not both.');
    return undefined;
  }
  return (name) => include?.includes(name) ?? !exclude?.includes(name);
}

const namesIn = ({ modifiers, values }: RuleItem): readonly string[] =>
  modifiers.includes('expand') ? [...new Set(values.flatMap(({ text }) => placeholdersIn(text)))] : [];

function withLists(item: RuleItem, made: ItemLists): RuleItem {
  const before = item.lists;
  const lists = {
    values: { ...before?.values, ...made.values },
    wildcards: [...(before?.wildcards ?? []), ...made.wildcards],
  };
  return { ...item, lists };
}

const listing = (listsOf: (names: readonly string[], run: Run) => ItemLists) => (item: RuleItem, run: Run) => {
  const names = namesIn(item);
  return names.length === 0 ? undefined : { kind: 'item' as const, item: withLists(item, listsOf(names, run)) };
};

export const valuePlaceholders: Transformation = {
  type: 'value_placeholders',
  says: 'placeholders stand for the values under `vars`; what is not there is looked for in the installation’s lists',
  read(read) {
    const picks = readPicks(read);
    return (
      picks && {
        on: 'item',
        apply: listing((names, { vars }) => ({
          values: Object.fromEntries(
            names.flatMap((name) => {
              const values = picks(name) && Object.hasOwn(vars, name) ? vars[name] : undefined;
              return values === undefined ? [] : [[name, values]];
            }),
          ),
          wildcards: [],
        })),
      }
    );
  },
};

export const wildcardPlaceholders: Transformation = {
  type: 'wildcard_placeholders',
  says: 'placeholders that have no list stand for any text',
  read(read) {
    const picks = readPicks(read);
    return picks && { on: 'item', apply: listing((names) => ({ values: {}, wildcards: names.filter(picks) })) };
  },
};
