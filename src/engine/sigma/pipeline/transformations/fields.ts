/** Steps that give fields other names. */
import type { Transformation } from './transformation.ts';

const functions: Readonly<Record<string, (name: string) => string>> = {
  lower: (name) => name.toLowerCase(),
  upper: (name) => name.toUpperCase(),
  title: (name) => name.replace(/\p{L}+/gu, (word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase()),
  snake_case: snakeCase,
};

/** `ParentCommandLine` → `parent_command_line`, `SHA256Hash` → `sha256_hash`. */
export function snakeCase(name: string): string {
  return name
    .replace(/([\p{Lu}\d]+)(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/[\s-]+/g, '_')
    .toLowerCase();
}

export const fieldNameMapping: Transformation = {
  type: 'field_name_mapping',
  says: 'a field has another name; with a list, any of the names may match',
  read(read) {
    const mapping = read.mapping('mapping');
    return mapping && { on: 'field', apply: (field) => mapping.get(field) };
  },
};

export const fieldNamePrefixMapping: Transformation = {
  type: 'field_name_prefix_mapping',
  says: 'the beginning of a field’s name is another',
  read(read) {
    const mapping = read.mapping('mapping');
    if (mapping === undefined) return undefined;
    const prefixes = [...mapping];
    return {
      on: 'field',
      apply(field) {
        const found = prefixes.find(([prefix]) => field.startsWith(prefix));
        return found?.[1].map((prefix) => prefix + field.slice(found[0].length));
      },
    };
  },
};

export const fieldNamePrefix: Transformation = {
  type: 'field_name_prefix',
  says: 'text before the name of every field',
  read(read) {
    const prefix = read.neededText('prefix');
    return prefix === undefined ? undefined : { on: 'field', apply: (field) => [prefix + field] };
  },
};

export const fieldNameSuffix: Transformation = {
  type: 'field_name_suffix',
  says: 'text after the name of every field',
  read(read) {
    const suffix = read.neededText('suffix');
    return suffix === undefined ? undefined : { on: 'field', apply: (field) => [field + suffix] };
  },
};

export const fieldNameTransform: Transformation = {
  type: 'field_name_transform',
  says: 'fields are written in lower, upper, title or snake case; `mapping` holds the exceptions',
  read(read) {
    const name = read.word('transform_func', ['lower', 'upper', 'title', 'snake_case'], 'snake_case');
    const exceptions = read.node('mapping') === undefined ? undefined : read.mapping('mapping');
    return { on: 'field', apply: (field) => exceptions?.get(field) ?? [functions[name]?.(field) ?? field] };
  },
};
