/** Values out of lines of text: pairs, separated columns, patterns with named parts. All take time in proportion to the line. */

type Members = Record<string, unknown>;

const mostPairs = 1024;
const isSpace = (unit: number): boolean => unit === 32 || unit === 9;

/** Where the quoted text that begins at `from` ends; a backslash keeps the next character. */
function quoteEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === 92) at += 1;
    else if (unit === 34) return at;
  }
  return text.length;
}

/** `a=1 b="two words" c=`: names and values. A word without `=` is passed over. */
export function pairsIn(text: string): Members {
  const members = Object.create(null) as Members;
  let at = 0;
  for (let count = 0; at < text.length && count < mostPairs; ) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
    const start = at;
    while (at < text.length && !isSpace(text.charCodeAt(at)) && text.charCodeAt(at) !== 61) at += 1;
    if (text.charCodeAt(at) !== 61) continue;
    const name = text.slice(start, at);
    at += 1;
    const quoted = text.charCodeAt(at) === 34;
    const from = quoted ? at + 1 : at;
    if (quoted) at = quoteEnd(text, from);
    else while (at < text.length && !isSpace(text.charCodeAt(at))) at += 1;
    if (name !== '' && name.length <= 256) {
      const value = text.slice(from, at);
      members[name] =
        quoted && value.includes('\\')
          ? value.replaceAll(/\\(["\\])/g, '$1')
          : value.replace(/[,;]$/, quoted ? '$&' : '');
      count += 1;
    }
    if (quoted) at += 1;
  }
  return members;
}

/** Comma-separated columns with quotes doubled, as appliances write them (RFC 4180). */
export function columnsIn(line: string, most = 256): string[] {
  const columns: string[] = [];
  let at = 0;
  while (at <= line.length && columns.length < most) {
    if (line.charCodeAt(at) === 34) {
      let end = line.indexOf('"', at + 1);
      while (end >= 0 && line.charCodeAt(end + 1) === 34) end = line.indexOf('"', end + 2);
      if (end < 0) end = line.length;
      columns.push(line.slice(at + 1, end).replaceAll('""', '"'));
      const comma = line.indexOf(',', end);
      at = comma < 0 ? line.length + 1 : comma + 1;
    } else {
      const comma = line.indexOf(',', at);
      columns.push(line.slice(at, comma < 0 ? line.length : comma));
      at = comma < 0 ? line.length + 1 : comma + 1;
    }
  }
  return columns;
}

/** Columns under their names; empty ones and those without a name are left out. */
export function named(names: readonly string[], columns: readonly string[]): Members {
  const members = Object.create(null) as Members;
  columns.forEach((value, at) => {
    const name = names[at];
    if (name !== undefined && name !== '' && name !== '-' && value !== '') members[name] = value;
  });
  return members;
}

/** A line's form: the parts it names become fields, with what the form itself says of the event. */
export interface Form {
  readonly pattern: RegExp;
  readonly says?: Readonly<Record<string, string>>;
}

/** The fields of the first form that the text has; undefined when it has none of them. */
export function formOf(forms: readonly Form[], text: string): Members | undefined {
  if (text.length > 8192) return undefined;
  for (const { pattern, says } of forms) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const members: Members = { ...says };
    for (const [name, value] of Object.entries(match.groups ?? {}))
      if (value !== undefined && value !== '') members[name] = value;
    return members;
  }
  return undefined;
}
