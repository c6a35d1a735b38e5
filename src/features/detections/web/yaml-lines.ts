/** Colours for the text of a rule: enough of YAML to be read easily, and every character kept as it is. */
export interface YamlPart {
  readonly kind: 'key' | 'comment' | 'sign' | 'text';
  readonly text: string;
}

const keyPattern = /^(\s*)((?:- +)*)([^\s#'"[{&*!|>%@`-][^:#]*?|'[^']*'|"[^"]*")(:)(?=\s|$)/;
const dashPattern = /^(\s*)((?:- +)+|-$)/;

function partsOf(line: string): readonly YamlPart[] {
  if (/^\s*#/.test(line)) return [{ kind: 'comment', text: line }];
  const key = keyPattern.exec(line);
  if (key !== null) {
    const [all, blank = '', dashes = '', name = '', colon = ''] = key;
    return clean([
      { kind: 'sign', text: blank + dashes },
      { kind: 'key', text: name },
      { kind: 'sign', text: colon },
      ...withComment(line.slice(all.length)),
    ]);
  }
  const dash = dashPattern.exec(line);
  const lead = dash?.[0] ?? '';
  return clean([{ kind: 'sign', text: lead }, ...withComment(line.slice(lead.length))]);
}

/** A comment after a value begins with ` #`, outside of quotes. */
function withComment(text: string): readonly YamlPart[] {
  if (/['"]/.test(text)) return [{ kind: 'text', text }];
  const at = text.search(/\s#/);
  if (at === -1) return [{ kind: 'text', text }];
  return [
    { kind: 'text', text: text.slice(0, at) },
    { kind: 'comment', text: text.slice(at) },
  ];
}

const clean = (parts: readonly YamlPart[]): readonly YamlPart[] => parts.filter((part) => part.text !== '');

/** One list of parts for each line; joined again they are the text. */
export const yamlLines = (text: string): readonly (readonly YamlPart[])[] => text.split('\n').map(partsOf);
