/**
 * SQL as a value: text with `$1` places and the values that go there. Values never become text.
 *
 *     sql`select * from alerts where id = ${id} and ${visible}`
 *
 * A nested `sql` value is spliced in and its places renumbered.
 */
export interface Sql {
  readonly kind: 'sql';
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'sql' && 'strings' in value;

export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  const texts: string[] = [strings[0] ?? ''];
  const flat: unknown[] = [];
  values.forEach((value, index) => {
    const after = strings[index + 1] ?? '';
    if (isSql(value)) {
      value.strings.forEach((text, at) => {
        if (at === 0) texts[texts.length - 1] += text;
        else texts.push(text);
      });
      flat.push(...value.values);
      texts[texts.length - 1] += after;
    } else {
      flat.push(value);
      texts.push(after);
    }
  });
  return { kind: 'sql', strings: texts, values: flat };
}

/** Text that becomes SQL as it stands: only ever for words that we wrote ourselves. */
export const raw = (text: string): Sql => ({ kind: 'sql', strings: [text], values: [] });

/** A quoted name of a table or column. */
export const name = (identifier: string): Sql => raw(`"${identifier.replaceAll('"', '""')}"`);

export const nothing = raw('');
export const always = raw('true');

export function join(parts: readonly Sql[], separator: string): Sql {
  return parts.reduce((whole, part, index) => (index === 0 ? part : sql`${whole}${raw(separator)}${part}`), nothing);
}

/** All of them, or `true` when there are none. */
export const allOf = (parts: readonly Sql[]): Sql => (parts.length === 0 ? always : sql`(${join(parts, ' and ')})`);

export const textOf = (query: Sql): string =>
  query.strings.reduce((text, part, index) => (index === 0 ? part : `${text}$${index}${part}`), '');
