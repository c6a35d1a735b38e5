/**
 * What is read of an event, as SQL: a field's texts (an array, empty when there are none), whether it is there, and
 * whether it has a value. It is read from the JSON text of the native fields; the meaning of each reading is in
 * `engine/events/reading.ts`.
 */
import { mostNumbered, type Reading } from '#engine/events/reading.ts';
import type { TextSource } from '#engine/query/filter.ts';
import { list, quote } from './literal.ts';

export interface Readings {
  /** Name of the array of texts. */
  texts(of: TextSource): string;
  /** Name of the array of folded texts. */
  folded(of: TextSource): string;
  present(field: Reading): string;
  missing(field: Reading): string;
  /** `expression AS name` for all that was named. */
  definitions(): readonly string[];
}

const listOrText = quote('Variant(Array(Nullable(String)), String)');

/** A value's texts: `v` is one text, a list, or neither. */
const textsOf = `v -> if(isNull(v.String),
    arrayMap(x -> assumeNotNull(x), arrayFilter(x -> isNotNull(x), v.\`Array(Nullable(String))\`)),
    [assumeNotNull(v.String)]) AS texts_of`;

/**
 * Lower case, one character to one, as `engine/sigma/match/fold.ts`: both forms of the small sigma are one, and İ,
 * whose lower case is two characters, stays.
 */
const foldText = `x -> if(position(x, 'İ') = 0,
    lowerUTF8(replaceAll(replaceAll(x, 'Σ', 'σ'), 'ς', 'σ')),
    arrayStringConcat(arrayMap(y -> lowerUTF8(replaceAll(replaceAll(y, 'Σ', 'σ'), 'ς', 'σ')), splitByString('İ', x)), 'İ'))
    AS fold`;

const nativeTexts = (name: string): string => `texts_of(JSONExtract(native, ${quote(name)}, ${listOrText}))`;
const first = (texts: string): string => `arraySlice(${texts}, 1, 1)`;

/** The fields `a0`, `a1` … up to the first that is absent: sorted, an element stays where its number is its place. */
const numberedTexts = (prefix: string, by: string): string => {
  const digits = String(mostNumbered - 1).length;
  const pattern = quote(`^(?:0|[1-9][0-9]{0,${digits - 1}})$`);
  const from = [...prefix].length + 1;
  const pairs = `arrayFilter(p -> startsWith(p.1, ${quote(prefix)}) AND match(substringUTF8(p.1, ${from}), ${pattern})
      AND notEmpty(p.2), arrayMap(p -> (p.1, ${first(`texts_of(JSONExtract(p.2, ${listOrText}))`)}),
      JSONExtractKeysAndValuesRaw(native)))`;
  const sorted = `arraySort(p -> p.1, arrayMap(p -> (toUInt32OrZero(substringUTF8(p.1, ${from})), p.2[1]), ${pairs}))`;
  const words = `arrayMap(p -> p.2, arrayFilter((p, i) -> p.1 = i - 1 AND i <= ${mostNumbered}, ${sorted}, arrayEnumerate(${sorted})))`;
  return `arrayFilter(x -> ${words} != [], [arrayStringConcat(${words}, ${quote(by)})])`;
};

const decimalText = `if(match(x, '^0[xX][0-9a-fA-F]{1,13}$'),
    toString(reinterpretAsUInt64(reverse(unhex(leftPad(substring(x, 3), 16, '0'))))), x)`;

function textsSql(field: Reading): string {
  switch (field.kind) {
    case 'native':
      return nativeTexts(field.name);
    case 'said':
      return `arrayFilter(x -> x NOT IN ('', '-'), ${first(nativeTexts(field.name))})`;
    case 'beginning':
      return `arrayFilter(x -> startsWith(x, ${quote(field.start)}), ${first(nativeTexts(field.name))})`;
    case 'decimal':
      return `arrayMap(x -> ${decimalText}, ${nativeTexts(field.name)})`;
    case 'table': {
      const [keys, values] = [list(Object.keys(field.entries)), list(Object.values(field.entries))];
      const known = `arrayFilter(x -> has(${keys}, x), ${first(nativeTexts(field.name))})`;
      return `arrayMap(x -> transform(x, ${keys}, ${values}, ''), ${known})`;
    }
    case 'joined': {
      const parts = field.of.map((part) => `(${textsSql(part)})`);
      const all = parts.map((part) => `notEmpty(${part})`).join(' AND ') || '1';
      return `if(${all}, [arrayStringConcat([${parts.map((part) => `${part}[1]`).join(', ')}], ${quote(field.by)})], [])`;
    }
    case 'numbered':
      return numberedTexts(field.prefix, field.by);
    case 'first': {
      const steps = field.of.map((part) => `${presentSql(part)}, ${textsSql(part)}, `);
      return steps.length === 0 ? "CAST([], 'Array(String)')" : `multiIf(${steps.join('')}[])`;
    }
    case 'always':
      return list([field.text]);
  }
}

function presentSql(field: Reading): string {
  if (field.kind === 'native' || field.kind === 'decimal') return `JSONHas(native, ${quote(field.name)})`;
  if (field.kind === 'first') return field.of.length === 0 ? '0' : `(${field.of.map(presentSql).join(' OR ')})`;
  return field.kind === 'always' ? '1' : `notEmpty(${textsSql(field)})`;
}

function missingSql(field: Reading): string {
  if (field.kind === 'native' || field.kind === 'decimal') {
    const name = quote(field.name);
    return `(JSONExtractRaw(native, ${name}) IN ('', 'null', '[]')
    OR arrayExists(x -> isNull(x), JSONExtract(native, ${name}, 'Array(Nullable(String))')))`;
  }
  if (field.kind === 'first') {
    const steps = field.of.map((part) => `${presentSql(part)}, ${missingSql(part)}, `);
    return steps.length === 0 ? '1' : `multiIf(${steps.join('')}1)`;
  }
  return field.kind === 'always' ? '0' : `empty(${textsSql(field)})`;
}

function everythingSql({ open, readings }: Extract<TextSource, { kind: 'everything' }>): string {
  const names = Object.keys(readings);
  const shown = names.length === 0 ? '' : `p -> NOT has(${list(names)}, p.1), `;
  const pairs = 'JSONExtractKeysAndValuesRaw(native)';
  const kept = shown === '' ? pairs : `arrayFilter(${shown}${pairs})`;
  const others = `arrayFlatten(arrayMap(p -> texts_of(JSONExtract(p.2, ${listOrText})), ${kept}))`;
  const parts = [...(open ? [others] : []), ...Object.values(readings).map(textsSql)];
  return parts.length === 0 ? "CAST([], 'Array(String)')" : `arrayConcat(${parts.join(', ')})`;
}

/** A name that says which field it is; columns and aliases of the query begin otherwise. */
function nameFor(of: TextSource, taken: ReadonlyMap<string, unknown>): string {
  const field = of.kind === 'field' ? of.field : undefined;
  const said = of.kind === 'everything' ? 'everything' : field !== undefined && 'name' in field ? field.name : 'seen';
  const base = `f_${said.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 60)}`;
  let name = base;
  for (let count = 2; taken.has(name); count++) name = `${base}_${count}`;
  return name;
}

export function openReadings(): Readings {
  const named = new Map<string, string>();
  const definitions = new Map<string, string>();
  const texts = (of: TextSource): string => {
    const sql = of.kind === 'field' ? textsSql(of.field) : everythingSql(of);
    const known = named.get(sql);
    if (known !== undefined) return known;
    const name = nameFor(of, definitions);
    named.set(sql, name);
    definitions.set(name, sql);
    return name;
  };
  return {
    texts,
    folded(of) {
      const plain = texts(of);
      const name = `${plain}_folded`;
      definitions.set(name, `arrayMap(x -> fold(x), ${plain})`);
      return name;
    },
    present: presentSql,
    missing: missingSql,
    definitions: () => [textsOf, foldText, ...[...definitions].map(([name, sql]) => `${sql} AS ${name}`)],
  };
}
