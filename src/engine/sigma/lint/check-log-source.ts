/** The log source (rules: LogSource; taxonomy appendix). */
import type { LogSource } from '#engine/events/model.ts';
import { entryOf, type YamlMap } from '#engine/sigma/yaml.ts';
import { type Check, type Checked, entriesOf, type LintEntry } from './entry.ts';
import { isInTaxonomy } from './taxonomy.ts';

export const logSourceEntries: readonly LintEntry[] = [
  ...entriesOf('warning', 'rules: LogSource', [
    ['logsource_case', 'a log source in other than lower case, or with blanks', 'safe'],
    ['logsource_characters', 'a log source with characters other than a–z, 0–9, _, - and .'],
  ]),
  ...entriesOf('note', 'taxonomy: Log Sources', [
    ['logsource_taxonomy', 'a log source that the taxonomy does not have'],
  ]),
];

const parts = ['product', 'category', 'service'] as const;

export const checkLogSource: Check = (checked) => {
  const node = entryOf(checked.root, 'logsource')?.node;
  if (node?.kind !== 'map') return;
  const words = new Map(parts.map((part) => [part, checkPart(checked, node, part)]));
  if (![...words.values()].every((word) => word === undefined || word === '')) {
    const logSource: LogSource = {
      product: words.get('product'),
      category: words.get('category'),
      service: words.get('service'),
    };
    if (!isInTaxonomy(logSource))
      checked.remark({
        id: 'logsource_taxonomy',
        at: node.at,
        message: `The taxonomy has no log source ${[...words.values()].filter((word) => word !== undefined).join(' · ')}.`,
        hint: 'It is run if a source or a pipeline serves it; others who use the rule need to know of it.',
      });
  }
  for (const key of ['definition'] as const) notText(checked, node, key);
};

function notText({ remark }: Checked, map: YamlMap, key: string): void {
  const node = entryOf(map, key)?.node;
  if (node?.kind === 'scalar' && typeof node.value !== 'string')
    remark({ id: 'attribute_not_text', at: node.at, message: `“${key}” of a log source has to be text.` });
}

/** The word as it is matched. */
function checkPart(checked: Checked, map: YamlMap, key: string): string | undefined {
  const { source, remark } = checked;
  notText(checked, map, key);
  const node = entryOf(map, key)?.node;
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return undefined;
  const written = node.value;
  const word = written.trim().toLowerCase().replaceAll(' ', '_');
  if (/[^a-z0-9_.-]/.test(word))
    remark({
      id: 'logsource_characters',
      at: node.at,
      message: `“${written.slice(0, 100)}” has characters that no log source has.`,
    });
  else if (word !== written) {
    // Blanks are not taken for _ when rules are routed, so only upper case can be mended without changing the rule.
    const from = source.offsetOf(node.at);
    const plain = source.text.slice(from, from + written.length) === written;
    const safe = plain && word === written.toLowerCase();
    remark({
      id: 'logsource_case',
      at: node.at,
      message: `“${written.slice(0, 100)}” is not written in lower case with _ for blanks.`,
      hint: `Write “${word}”.`,
      edits: safe ? [{ from, to: from + written.length, text: word }] : [],
    });
  }
  return word;
}
