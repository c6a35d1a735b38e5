/** An explanation flat, row by row with its depth, as it leaves the server and stands on the page. */

import type { Near } from '#engine/sigma/explain/tests.ts';
import type {
  ExplainedCondition,
  ExplainedEvent,
  ExplainedItem,
  ExplainedSelection,
  ExplainedTest,
} from '#engine/sigma/explain.ts';

/** Of a long list of values, those that matched or nearly did are shown before others. */
const mostTests = 50;

export type ConditionRow = Omit<ExplainedCondition, 'parts'> & { readonly depth: number };

export interface GroupRow {
  readonly kind: 'group';
  readonly depth: number;
  readonly link: 'all' | 'any';
  readonly matched: boolean;
}

export interface TestRow {
  readonly written: string;
  readonly matched: boolean;
  readonly asks: readonly string[];
  readonly moreAsks: number;
  readonly near: Near | null;
  readonly foundIn: string | null;
}

export interface ItemRow {
  readonly kind: 'item';
  readonly depth: number;
  readonly key: string;
  readonly field: string | null;
  readonly line: number;
  readonly matched: boolean;
  readonly present: boolean | null;
  readonly similar: readonly string[];
  /** JSON of the value; null when the field is absent, and for keywords. */
  readonly value: string | null;
  readonly link: 'all' | 'any';
  readonly negated: boolean;
  readonly tests: readonly TestRow[];
  readonly moreTests: number;
}

const conditionRows = ({ parts, ...row }: ExplainedCondition, depth: number): readonly ConditionRow[] => [
  { ...row, depth },
  ...parts.flatMap((part) => conditionRows(part, depth + 1)),
];

function selectionRows(why: ExplainedSelection, depth: number): readonly (GroupRow | ItemRow)[] {
  if (why.kind === 'item') return [itemRow(why, depth)];
  const rows = why.parts.flatMap((part) => selectionRows(part, depth + 1));
  return [{ kind: 'group', depth, link: why.kind, matched: why.matched }, ...rows];
}

const telling = (test: ExplainedTest): number => (test.matched ? 0 : test.near === undefined ? 2 : 1);

function itemRow(item: ExplainedItem, depth: number): ItemRow {
  const tests = [...item.tests].sort((one, other) => telling(one) - telling(other)).slice(0, mostTests);
  return {
    kind: 'item',
    depth,
    key: item.key,
    field: item.field ?? null,
    line: item.at.line,
    matched: item.matched,
    present: item.present ?? null,
    similar: item.similar,
    value: item.value === undefined ? null : JSON.stringify(item.value).slice(0, 4000),
    link: item.link,
    negated: item.negated,
    tests: tests.map(({ written, matched, asks, moreAsks, near, found }) => ({
      written: written.slice(0, 1000),
      matched,
      asks: asks.map((asked) => asked.slice(0, 1000)),
      moreAsks,
      near: near ?? null,
      foundIn: found?.name ?? null,
    })),
    moreTests: item.tests.length - tests.length,
  };
}

export const flatExplanation = ({ matched, logSource, views }: ExplainedEvent) => ({
  matched,
  logSource,
  views: views.map(({ logSource: of, served, explanation }) => ({
    logSource: of,
    served,
    matched: explanation.matched,
    condition: conditionRows(explanation.condition, 0),
    selections: explanation.selections.map(({ name, filter, matched: selected, why }) => ({
      name,
      filter: filter ?? null,
      matched: selected,
      rows: selectionRows(why, 0),
    })),
  })),
});
