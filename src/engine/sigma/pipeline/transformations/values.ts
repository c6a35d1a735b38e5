/** Steps that change values, as the rule writes them: before modifiers are applied. */
import type { RE2JS } from 're2js';
import type { RuleValue } from '#engine/sigma/model.ts';
import { snakeCase } from './fields.ts';
import type { Transformation } from './transformation.ts';

const asText = (value: RuleValue, text: string): RuleValue => ({ ...value, value: text, text });

/** A replacement in the words of Python's `re`: `\1`, `\g<1>`, `\g<name>`; `\\` is a backslash. */
type ReplacementPart = string | { readonly group: number | string };

function replacementOf(source: string): readonly ReplacementPart[] {
  const parts: ReplacementPart[] = [];
  let last = 0;
  for (const match of source.matchAll(/\\(?:g<([^>]+)>|(\d{1,2})|(\\))/g)) {
    parts.push(source.slice(last, match.index));
    const [whole, name, number, backslash] = match;
    if (backslash !== undefined) parts.push('\\');
    else if (number !== undefined) parts.push({ group: Number(number) });
    else if (name !== undefined) parts.push({ group: /^\d+$/.test(name) ? Number(name) : name });
    last = match.index + whole.length;
  }
  parts.push(source.slice(last));
  return parts;
}

/** Longer texts than a rule may hold do not come of a replacement. */
const longestText = 100_000;

function replaced(regex: RE2JS, parts: readonly ReplacementPart[], text: string): string {
  const matcher = regex.matcher(text);
  let [made, last] = ['', 0];
  while (matcher.find() && made.length < longestText) {
    made += text.slice(last, matcher.start());
    for (const part of parts) made += typeof part === 'string' ? part : (matcher.group(part.group as number) ?? '');
    last = matcher.end();
  }
  return (made + text.slice(last)).slice(0, longestText);
}

/** Does the expression have every group that the replacement asks for? */
function hasGroups(regex: RE2JS, parts: readonly ReplacementPart[]): boolean {
  const names = regex.namedGroups();
  return parts.every((part) => {
    if (typeof part === 'string') return true;
    return typeof part.group === 'number' ? part.group <= regex.groupCount() : Object.hasOwn(names, part.group);
  });
}

export const replaceString: Transformation = {
  type: 'replace_string',
  says: 'what a regular expression finds in a value is replaced',
  read(read) {
    const regex = read.regex('regex');
    const replacement = read.neededText('replacement');
    // Wildcards are not special before modifiers are applied, so both words mean here what happens anyway.
    read.flag('skip_special');
    read.flag('interpret_special');
    if (regex === undefined || replacement === undefined) return undefined;
    const parts = replacementOf(replacement);
    if (!hasGroups(regex, parts)) {
      read.refuse('pipeline_regex', read.placeOf('replacement'), 'The replacement asks for a group that is not there.');
      return undefined;
    }
    return {
      on: 'value',
      apply(value) {
        if (typeof value.value !== 'string' && typeof value.value !== 'number') return undefined;
        const text = replaced(regex, parts, value.text);
        return text === value.text ? undefined : [asText(value, text)];
      },
    };
  },
};

export const mapString: Transformation = {
  type: 'map_string',
  says: 'a value becomes another, or several of which any may match',
  read(read) {
    const mapping = read.mapping('mapping');
    return (
      mapping && {
        on: 'value',
        apply: (value) =>
          typeof value.value === 'string' ? mapping.get(value.value)?.map((text) => asText(value, text)) : undefined,
      }
    );
  },
};

export const setValue: Transformation = {
  type: 'set_value',
  says: 'every value becomes this one',
  read(read) {
    const node = read.node('value');
    const type = read.word('force_type', ['str', 'num', 'none'], 'none');
    if (node?.kind !== 'scalar') {
      read.refuse('pipeline_parameter', read.placeOf('value'), '“value” has to be one value.');
      return undefined;
    }
    const text = typeof node.value === 'string' ? node.value : node.text;
    const value = type === 'str' ? text : type === 'num' ? Number(text) : node.value;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      read.refuse('pipeline_parameter', read.placeOf('value'), `“${text.slice(0, 100)}” is no number.`);
      return undefined;
    }
    return { on: 'value', apply: ({ at }) => [{ value, text, at }] };
  },
};

export const convertType: Transformation = {
  type: 'convert_type',
  says: 'numbers become text, or texts that are numbers become numbers',
  read(read) {
    const type = read.word('target_type', ['str', 'num'], 'str');
    return {
      on: 'value',
      apply(value) {
        if (value.value === null) return undefined;
        if (type === 'str') return typeof value.value === 'string' ? undefined : [asText(value, value.text)];
        const number = Number(value.text);
        const isNumber = typeof value.value === 'string' && value.text.trim() !== '' && Number.isFinite(number);
        return isNumber ? [{ ...value, value: number }] : undefined;
      },
    };
  },
};

export const changeCase: Transformation = {
  type: 'case',
  says: 'values are written in lower, upper or snake case (which matters only to `cased`)',
  read(read) {
    const method = read.word('method', ['lower', 'upper', 'snake_case'], 'lower');
    const change = {
      lower: (text: string) => text.toLowerCase(),
      upper: (text: string) => text.toUpperCase(),
      snake_case: snakeCase,
    }[method];
    return {
      on: 'value',
      apply: (value) => (typeof value.value === 'string' ? [asText(value, change(value.value))] : undefined),
    };
  },
};
