/** Literals of ClickHouse's SQL. */
const escapes: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\\': '\\\\',
  "'": "\\'",
  '\0': '\\0',
};

/** What stands between the quotes of a string literal. */
export const escaped = (text: string): string =>
  text.replace(/[\t\n\r\\'\0]/g, (character) => escapes[character] ?? character);

/** The text as a string literal; half of a surrogate pair, which UTF-8 cannot carry, becomes U+FFFD. */
export const quote = (text: string): string => `'${escaped(text.toWellFormed())}'`;

export const list = (texts: readonly string[]): string => `[${texts.map(quote).join(', ')}]`;
