/** Answers a lake filter in memory: slow and obvious on purpose, for tests and for explaining. */
import type { FieldScalar, Fields, FieldValue } from '#engine/events/model.ts';
import { type Reading, readField } from '#engine/events/reading.ts';
import { timePartOf } from '#engine/sigma/dates.ts';
import { fold } from '#engine/sigma/match/fold.ts';
import { compares, elementsOf, isMissing, numberOf } from '#engine/sigma/match/scalar.ts';
import { inNetwork } from '#engine/sigma/network.ts';
import type { Pattern } from '#engine/sigma/pattern.ts';
import { compileRegex } from '#engine/sigma/regex.ts';
import type { LakeFilter, TextSource, TextTest } from './filter.ts';

/** What the lake keeps of an event, as far as filters ask. */
export interface LakeRow {
  readonly scope: string;
  readonly source: string;
  readonly logSources: readonly string[];
  /** RFC 3339 UTC with milliseconds. */
  readonly time: string;
  readonly native: Fields;
}

export function holds(filter: LakeFilter, row: LakeRow): boolean {
  switch (filter.kind) {
    case 'all':
      return filter.parts.every((part) => holds(part, row));
    case 'any':
      return filter.parts.some((part) => holds(part, row));
    case 'not':
      return !holds(filter.part, row);
    case 'atLeast':
      return filter.parts.filter((part) => holds(part, row)).length >= filter.least;
    case 'text':
      return textsOf(filter.of, row.native).some((text) => filter.tests.some((test) => passes(test, text, row.native)));
    case 'present':
      return readField(filter.field, row.native) !== undefined;
    case 'missing':
      return isMissing(readField(filter.field, row.native));
    case 'column':
      return filter.oneOf.includes(row[filter.column]);
    case 'logSource':
      return filter.oneOf.some((wanted) => row.logSources.includes(wanted));
    case 'time':
      return (
        (filter.from === undefined || Date.parse(row.time) >= Date.parse(filter.from)) &&
        (filter.until === undefined || Date.parse(row.time) < Date.parse(filter.until))
      );
  }
}

const isText = (value: FieldScalar): value is Exclude<FieldScalar, null> => value !== null;
const texts = (value: FieldValue | undefined): readonly string[] => elementsOf(value).filter(isText).map(String);
const textsIn = (field: Reading, native: Fields): readonly string[] => texts(readField(field, native));

function textsOf(of: TextSource, native: Fields): readonly string[] {
  if (of.kind === 'field') return textsIn(of.field, native);
  const others = of.open ? Object.keys(native).filter((name) => !Object.hasOwn(of.readings, name)) : [];
  return [
    ...others.flatMap((name) => texts(native[name])),
    ...Object.values(of.readings).flatMap((field) => textsIn(field, native)),
  ];
}

function passes(test: TextTest, text: string, native: Fields): boolean {
  switch (test.kind) {
    case 'oneOf':
      return test.texts.some((wanted) => (test.cased ? wanted === text : fold(wanted) === fold(text)));
    case 'like':
      return isLike(test.pattern, text, test.cased);
    case 'regex':
      return compileRegex(test).test(text);
    case 'network':
      return inNetwork(test.network, text);
    case 'number':
      return compares(test.comparison, numberOf(text), test.value);
    case 'datePart':
      return compares(test.comparison, timePartOf(text, test.part), test.value);
    case 'sameAs':
      return textsIn(test.field, native).some((other) =>
        test.cased ? stands(test.position, text, other) : stands(test.position, fold(text), fold(other)),
      );
  }
}

function stands(position: Extract<TextTest, { kind: 'sameAs' }>['position'], text: string, part: string): boolean {
  if (position === 'start') return text.startsWith(part);
  if (position === 'end') return text.endsWith(part);
  return position === 'anywhere' ? text.includes(part) : text === part;
}

/** Goes along the pattern and keeps every place in the text that can be reached; at the end one of them is the end. */
function isLike(pattern: Pattern, text: string, cased: boolean): boolean {
  const characters = [...(cased ? text : fold(text))];
  let places = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    for (const place of places) {
      if (part.kind === 'many') for (let end = place; end <= characters.length; end++) next.add(end);
      else if (part.kind === 'text') {
        const wanted = [...(cased ? part.text : fold(part.text))];
        if (wanted.every((character, index) => characters[place + index] === character))
          next.add(place + wanted.length);
      } else {
        const character = characters[place];
        if (character !== undefined && (part.kind === 'one' || part.characters.includes(character)))
          next.add(place + 1);
      }
    }
    places = next;
  }
  return places.has(characters.length);
}
