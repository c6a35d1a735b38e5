/** Tags and their namespaces (rules: Tags; tags appendix). */
import type { Place } from '#engine/sigma/model.ts';
import { entryOf } from '#engine/sigma/yaml.ts';
import { type Check, type Checked, entriesOf, type LintEntry } from './entry.ts';

/** What stands after the namespace, and what to say when it does not. */
const namespaces: Readonly<Record<string, readonly [shape: RegExp, hint: string]>> = {
  attack: [
    /^(t\d{4}(\.\d{3})?|[gsma]\d{4}|ds\d{4}|reconnaissance|resource-development|initial-access|execution|persistence|privilege-escalation|defense-evasion|credential-access|discovery|lateral-movement|collection|exfiltration|command-and-control|impact|stealth|defense-impairment)$/,
    'A tactic (attack.lateral-movement), t1234, t1234.001, g1234, s1234, ds1234, m1234 or a1234.',
  ],
  car: [/^\d{4}-\d{2}-\d{3}$/, 'Such as car.2016-04-005.'],
  cve: [/^\d{4}[-.]\d{4,}$/, 'Such as cve.2021-44228.'],
  d3fend: [
    /^(d3-[a-z0-9-]+|d3f-[A-Za-z0-9-]+|model|harden|detect|isolate|deceive|evict|restore)$/,
    'Such as d3fend.d3-am.',
  ],
  detection: [/^(dfir|emerging-threats|threat-hunting)$/, 'dfir, emerging-threats or threat-hunting.'],
  stp: [/^[1-5][auk]?$/, 'Such as stp.4 or stp.3k.'],
  tlp: [/^(red|amber|amber-strict|green|clear)$/, 'red, amber, amber-strict, green or clear.'],
};

export const tagEntries: readonly LintEntry[] = [
  ...entriesOf('warning', 'rules: Tags', [['tag_format', 'a tag that is not namespace.name of a–z, 0–9, _, - and .']]),
  ...entriesOf('warning', 'rules: Tags', [['tag_case', 'upper case or blanks in a tag', 'safe']]),
  ...entriesOf('note', 'rules: Tags', [
    ['tag_long', 'a tag of more than 60 characters'],
    ['tag_namespace', 'a namespace that the specification does not have'],
  ]),
  ...Object.keys(namespaces).flatMap((name) =>
    entriesOf('warning', `tags: Namespace: ${name}`, [[`tag_${name}`, `a tag that ${name} does not have`]]),
  ),
];

const most = 60;

export const checkTags: Check = (checked) => {
  const node = entryOf(checked.root, 'tags')?.node;
  for (const item of node?.kind === 'list' ? node.items : [])
    if (item.kind === 'scalar' && typeof item.value === 'string') checkTag(checked, item.value, item.at);
};

function checkTag({ source, remark }: Checked, tag: string, at: Place): void {
  const [space = ''] = tag.split('.');
  const name = tag.slice(space.length + 1);
  const known = Object.hasOwn(namespaces, space) ? namespaces[space] : undefined;
  // Artifacts of D3FEND are written in upper and lower case by the specification itself.
  const isArtifact = /^d3fend\.d3f-[A-Za-z0-9-]+$/.test(tag);
  const lower = tag.trim().toLowerCase();
  const shape = /^[a-z0-9_-]+\.[a-z0-9._-]+$/;
  if (!shape.test(tag) && !isArtifact) {
    const from = source.offsetOf(at);
    if (shape.test(lower) && !lower.startsWith('d3fend.')) {
      const plain = source.text.slice(from, from + tag.length) === tag;
      remark({
        id: 'tag_case',
        at,
        message: `“${tag.slice(0, 100)}” has upper case or blanks.`,
        hint: `Write “${lower}”.`,
        edits: plain ? [{ from, to: from + tag.length, text: lower }] : [],
      });
    } else
      remark({
        id: 'tag_format',
        at,
        message: `“${tag.slice(0, 100)}” is not written as a tag.`,
        hint: 'A namespace, a dot, a name: a–z, 0–9, _ and -.',
      });
  } else if (known === undefined)
    remark({
      id: 'tag_namespace',
      at,
      message: `“${space.slice(0, 100)}” is no namespace of the specification.`,
      hint: `One of: ${Object.keys(namespaces).join(', ')}.`,
    });
  else if (!known[0].test(name))
    remark({ id: `tag_${space}`, at, message: `“${tag.slice(0, 100)}” is no tag of ${space}.`, hint: known[1] });
  if (tag.length > most)
    remark({ id: 'tag_long', at, message: 'Keep tags short, such as numbers in place of sentences.' });
}
