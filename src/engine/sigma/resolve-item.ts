/** Applies the modifiers of one item to its values. */
import type { Report } from './issues.ts';
import type { ItemLists, RuleItem, RuleValue } from './model.ts';
import { modifiers as allModifiers, modifierNamed } from './modifiers/index.ts';
import {
  type Draft,
  type Family,
  type ItemSettings,
  isRefusal,
  type Modifier,
  type ModifierContext,
  type Refusal,
} from './modifiers/modifier.ts';
import { parsePattern, placed, plainPattern } from './pattern.ts';
import type { ResolvedItem, ValueTest } from './resolved.ts';

const typed: readonly Family[] = ['regex', 'network', 'presence', 'comparison', 'time'];

/** Families that have no meaning together, each pair once. */
const conflicts: Readonly<Partial<Record<Family, readonly Family[]>>> = {
  link: ['presence', 'negation'],
  negation: ['presence'],
  position: [...typed, 'position'],
  case: typed,
  dash: [...typed, 'reference'],
  encoding: [...typed, 'reference'],
  reference: [...typed, 'reference'],
  regex: ['network', 'presence', 'comparison', 'time'],
  network: ['presence', 'comparison', 'time'],
  presence: ['comparison', 'time', 'placeholder'],
  comparison: ['comparison', 'placeholder'],
  time: ['time', 'placeholder'],
};
/** Keywords have no field, so nothing that asks about one field has a meaning for them. */
const needsField: readonly Family[] = ['network', 'presence', 'reference', 'comparison', 'time', 'negation'];

const meet = (one: Family, other: Family): boolean =>
  (conflicts[one]?.includes(other) ?? false) || (conflicts[other]?.includes(one) ?? false);

/** The resolved item, or `undefined` when something was refused. */
export function resolveItem(item: RuleItem, context: ModifierContext, report: Report): ResolvedItem | undefined {
  const chain = chainOf(item, report);
  if (chain === undefined) return undefined;
  const settings: ItemSettings = Object.assign(
    { position: item.field === undefined ? 'anywhere' : 'whole', cased: false, link: 'any', negated: false },
    ...chain.map((modifier) => modifier.settings ?? {}),
  );
  if (!valuesFit(item, chain, report)) return undefined;
  const tests: ValueTest[] = [];
  const lists = item.lists === undefined ? context : withLists(item.lists, context);
  for (const value of item.values) {
    const test = resolveValue(value, chain, settings, lists);
    if (isRefusal(test)) report({ code: test.refused, at: value.at, message: test.message, hint: test.hint });
    else tests.push(test);
  }
  if (tests.length < item.values.length) return undefined;
  const { field, key, at } = item;
  const written = item.values.map((value) => (value.value === null ? 'null' : value.text));
  return { kind: 'item', field, tests, link: settings.link, negated: settings.negated, key, written, at };
}

/** Lists of a pipeline go first; its wildcards are the last resort. */
const withLists = ({ values, wildcards }: ItemLists, context: ModifierContext): ModifierContext => ({
  listNamed: (name) =>
    (Object.hasOwn(values, name) ? values[name] : undefined) ??
    context.listNamed(name) ??
    (wildcards.includes(name) ? ['*'] : undefined),
});

/** The item's modifiers, once they are known to go together. */
function chainOf(item: RuleItem, report: Report): readonly Modifier[] | undefined {
  const chain: Modifier[] = [];
  for (const name of item.modifiers) {
    const modifier = modifierNamed(name);
    const fault = modifier === undefined ? unknown(name) : misfit(item, chain, modifier);
    if (fault !== undefined) {
      report({ code: fault.refused, at: item.at, message: fault.message, hint: fault.hint });
      return undefined;
    }
    if (modifier !== undefined) chain.push(modifier);
  }
  return chain;
}

function unknown(name: string): Refusal {
  const names = allModifiers.map((modifier) => modifier.name);
  const near = names.find((known) => known === name.toLowerCase() || known.startsWith(name.slice(0, 4).toLowerCase()));
  return {
    refused: 'modifier_unknown',
    message: `There is no modifier “${name.slice(0, 100)}”.`,
    hint: name.length > 2 && near !== undefined ? `Did you mean “${near}”?` : `One of: ${names.join(', ')}.`,
  };
}

function misfit(item: RuleItem, chain: readonly Modifier[], modifier: Modifier): Refusal | undefined {
  const { name, family } = modifier;
  if (chain.includes(modifier)) return { refused: 'modifier_twice', message: `“${name}” stands here twice.` };
  if (family === 'time' && chain.some((before) => before.family === 'comparison'))
    return { refused: 'modifier_order', message: `“${name}” has to stand before the comparison.` };
  if (family === 'dash' && chain.some((before) => before.family === 'encoding'))
    return { refused: 'modifier_order', message: `“${name}” has to stand before the encoding.` };
  const rival = chain.find((before) => meet(before.family, family));
  if (rival !== undefined)
    return { refused: 'modifier_conflict', message: `“${rival.name}” and “${name}” cannot be used together.` };
  if (item.field === undefined && needsField.includes(family))
    return { refused: 'modifier_needs_field', message: `“${name}” needs a field before it.` };
  const position = chain.find((before) => before.family === 'position');
  if (family === 'encoding' && position !== undefined)
    return {
      refused: 'modifier_order',
      message: `“${name}” would encode the wildcards of “${position.name}”.`,
      hint: `Put “${position.name}” last.`,
    };
  return undefined;
}

/** What the number of values and null among them allow. */
function valuesFit(item: RuleItem, chain: readonly Modifier[], report: Report): boolean {
  const { values, at } = item;
  const [second] = values.slice(1);
  if (values.length < 2 && chain.some((modifier) => modifier.name === 'all')) {
    report({
      code: 'all_single',
      at,
      message: '“all” needs a list of at least two values.',
      hint: 'Take “all” away, or use a selection of its own.',
    });
    return false;
  }
  if (second !== undefined && chain.some((modifier) => modifier.name === 'exists')) {
    report({ code: 'exists_list', at: second.at, message: '“exists” takes one value.' });
    return false;
  }
  const empty = values.find((value) => value.value === null);
  if (item.field === undefined && empty !== undefined) {
    report({ code: 'value_type', at: empty.at, message: 'A keyword cannot be null.' });
    return false;
  }
  if (empty !== undefined && values.length > 1)
    report({
      code: 'null_in_list',
      at: empty.at,
      message: 'null in a list of values is not allowed by the specification; it is taken as “or has no value”.',
      hint: 'Put null in a selection of its own.',
      severity: 'warning',
    });
  return true;
}

function resolveValue(
  value: RuleValue,
  chain: readonly Modifier[],
  settings: ItemSettings,
  context: ModifierContext,
): ValueTest | Refusal {
  let drafts: readonly Draft[] = [{ kind: 'raw', value: value.value, text: value.text }];
  for (const { apply } of chain) {
    if (apply === undefined) continue;
    const next: Draft[] = [];
    for (const draft of drafts) {
      const result = apply(draft, context);
      if (isRefusal(result)) return result;
      // Not push(...result): a list of placeholders may be longer than a call may have arguments.
      for (const made of result) next.push(made);
    }
    drafts = next;
  }
  const tests: ValueTest[] = [];
  for (const draft of drafts) {
    const test = finish(draft, settings);
    if (isRefusal(test)) return test;
    tests.push(test);
  }
  const [only] = tests;
  return tests.length === 1 && only !== undefined ? only : { kind: 'any', tests };
}

/** What the last draft asks of a value. */
function finish(draft: Draft, { position, cased }: ItemSettings): ValueTest | Refusal {
  if (draft.kind === 'test') return draft.test.kind === 'fieldref' ? { ...draft.test, position, cased } : draft.test;
  if (draft.kind === 'pattern') return { kind: 'pattern', pattern: placed(draft.pattern, position), cased };
  const { value, text } = draft;
  if (value === null)
    return position === 'whole'
      ? { kind: 'null' }
      : { refused: 'value_type', message: 'null cannot be contained in a text.', hint: 'Take the modifier away.' };
  if (typeof value === 'string') return { kind: 'pattern', pattern: placed(parsePattern(value), position), cased };
  // Beyond 2⁵³ a number has lost its last digits, so its text decides alone.
  if (typeof value === 'number' && position === 'whole' && (Number.isSafeInteger(value) || !Number.isInteger(value)))
    return { kind: 'number', value, texts: [...new Set([text, String(value)])] };
  return { kind: 'pattern', pattern: placed(plainPattern(text), position), cased };
}
