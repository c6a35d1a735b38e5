/** The file as such: how the YAML is written, and what it is called (rules: YAML File). */
import type { Place } from '#engine/sigma/model.ts';
import type { YamlMap, YamlNode } from '#engine/sigma/yaml.ts';
import { type Check, type Checked, entriesOf, type LintEntry, type Remark, type Source } from './entry.ts';

const spec = 'rules: YAML File';

export const fileEntries: readonly LintEntry[] = [
  ...entriesOf('warning', spec, [['encoding', 'characters that are not UTF-8']]),
  ...entriesOf('note', spec, [
    ['byte_order_mark', 'a byte order mark before the text', 'safe'],
    ['line_ends', 'line ends of Windows (CR LF)', 'safe'],
    ['indentation', 'an indentation other than four blanks'],
    ['quotes_double', 'double quotes where single ones do', 'safe'],
    ['number_quoted', 'a number in quotes'],
    ['file_name', 'a file name of other than 10 to 70 letters a–z, digits and _, ending with .yml'],
    ['file_prefix', 'a correlation whose file does not begin with mr_, a filter whose file does not with mf_'],
  ]),
];

const start: Place = { line: 1, column: 1 };

/** Once for each file. */
export function checkFile(source: Source, kinds: ReadonlySet<string>, remark: (remark: Remark) => void): void {
  const { text, file } = source;
  if (text.startsWith('\uFEFF'))
    remark({
      id: 'byte_order_mark',
      at: start,
      message: 'The file begins with a byte order mark.',
      edits: [{ from: 0, to: 1, text: '' }],
    });
  const broken = text.indexOf('\uFFFD');
  if (broken >= 0)
    remark({ id: 'encoding', at: placeAt(text, broken), message: 'The file is not UTF-8.', hint: 'Save it as UTF-8.' });
  const ends = [...text.matchAll(/\r\n/g)];
  if (ends.length > 0)
    remark({
      id: 'line_ends',
      at: placeAt(text, ends[0]?.index ?? 0),
      message: `${ends.length} lines end with CR LF.`,
      hint: 'End lines with LF.',
      edits: ends.map(({ index }) => ({ from: index, to: index + 2, text: '\n' })),
    });
  checkName(file, kinds, remark);
}

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function checkName(file: string, kinds: ReadonlySet<string>, remark: (remark: Remark) => void): void {
  const name = file.split('/').at(-1) ?? file;
  const stem = name.replace(/\.yml$/, '');
  if (stem === name || name.length < 10 || name.length > 70 || !/^[a-z0-9_]+$/.test(stem))
    remark({
      id: 'file_name',
      at: start,
      message: `“${name.slice(0, 100)}” is not named as the specification asks.`,
      hint: 'Take 10 to 70 of a–z, 0–9 and _, and the ending .yml.',
    });
  for (const [kind, prefix] of [
    ['correlation', 'mr_'],
    ['filter', 'mf_'],
  ] as const)
    if (kinds.size === 1 && kinds.has(kind) && !name.startsWith(prefix))
      remark({ id: 'file_prefix', at: start, message: `The file of a ${kind} is best named ${prefix}….yml.` });
}

export const checkStyle: Check = (checked) => {
  walk(checked, checked.root, undefined);
};

/** Values of attributes that hold rules: only there does the specification ask for a kind of quotes. */
function walk(checked: Checked, node: YamlNode, parent: Place | undefined): void {
  if (node.kind === 'map') walkMap(checked, node, parent);
  else if (node.kind === 'list') for (const item of node.items) walk(checked, item, undefined);
  else checkQuotes(checked, node);
}

function walkMap(checked: Checked, map: YamlMap, parent: Place | undefined): void {
  const [first] = map.entries;
  if (parent !== undefined && first !== undefined && first.at.line > parent.line) {
    const indent = first.at.column - parent.column;
    if (indent !== 4)
      checked.remark({
        id: 'indentation',
        at: first.at,
        message: `This is indented by ${indent} blanks, not by 4.`,
      });
  }
  for (const { node, at } of map.entries) walk(checked, node, at);
}

function checkQuotes({ source, remark }: Checked, node: Extract<YamlNode, { kind: 'scalar' }>): void {
  const quote = source.characterAt(node.at);
  if (typeof node.value !== 'string' || (quote !== '"' && quote !== "'")) return;
  if (quote === '"' && !node.value.includes("'") && !/[\n\r\t]/.test(node.value)) {
    const from = source.offsetOf(node.at);
    const written = source.text.slice(from, from + node.value.length + 2);
    // Only where nothing is escaped, so that the text between the quotes is the value.
    const plain = written === `"${node.value}"`;
    if (plain)
      remark({
        id: 'quotes_double',
        at: node.at,
        message: 'Texts stand in single quotes.',
        edits: [{ from, to: from + written.length, text: `'${node.value}'` }],
      });
  }
  if (/^(0|[1-9]\d{0,14})$/.test(node.value))
    remark({
      id: 'number_quoted',
      at: node.at,
      message: `The number ${node.value} stands in quotes.`,
      hint: 'Numbers are written without.',
    });
}
