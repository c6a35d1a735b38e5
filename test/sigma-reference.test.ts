/** `docs/reference/sigma.md` names tests: they exist, and no section of the specification is left out. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { entryNamed } from '#engine/sigma/lint/catalogue.ts';
import { modifiers } from '#engine/sigma/modifiers/index.ts';
import { transformations } from '#engine/sigma/pipeline/transformations/index.ts';
import { dataAbsent, dataFolder } from '#engine/sigma/testing/data.ts';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, 'docs/reference/sigma.md'), 'utf8');

const files: Readonly<Record<string, string>> = {
  spec: 'specification.test.ts',
  parse: 'parse.test.ts',
  index: 'index.test.ts',
  lists: 'lists.test.ts',
  filters: 'filters.test.ts',
  corpus: 'corpus.test.ts',
  schema: 'lint/schema.test.ts',
  correlations: 'correlation/parse-correlation.test.ts',
  links: 'correlation/link.test.ts',
  run: 'correlation/correlator.test.ts',
  agreement: 'correlation/agreement.test.ts',
};

/** Names of a file's tests as patterns: what is filled in at run time is anything. */
function titlesIn(file: string): readonly RegExp[] {
  const source = readFileSync(join(root, 'src/engine/sigma', file), 'utf8');
  return [...source.matchAll(/\btest\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs)].map(([, , title = '']) => {
    const plain = title.replaceAll(/\\(['"`])/g, '$1');
    const parts = plain.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.+')}$`);
  });
}

const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('|---'));
/** Between backquotes; a bar is written with a backslash within a table. */
const references = rows.flatMap((line) =>
  [...line.matchAll(/`((?:\\`|[^`])+)`/g)].map(([, name = '']) => name.replaceAll('\\|', '|')),
);

test('every test, lint entry, modifier and step that is named exists', () => {
  let checked = 0;
  for (const reference of references) {
    const [, kind = '', name = ''] = /^(lint|modifier|step) ([a-z0-9_]+)$/.exec(reference) ?? [];
    const [, file = '', title = ''] = /^([a-z]+): (.+)$/.exec(reference) ?? [];
    if (kind === 'lint') assert.ok(entryNamed(name), reference);
    else if (kind === 'modifier')
      assert.ok(
        modifiers.some((one) => one.name === name),
        reference,
      );
    else if (kind === 'step')
      assert.ok(
        transformations.some((one) => one.type === name),
        reference,
      );
    else if (Object.hasOwn(files, file))
      assert.ok(
        titlesIn(files[file] ?? '').some((one) => one.test(title)),
        reference,
      );
    else continue;
    checked += 1;
  }
  assert.ok(checked > 200, `${checked} references`);
  for (const file of Object.values(files)) assert.ok(existsSync(join(root, 'src/engine/sigma', file)), file);
});

test('every modifier and every step is named', () => {
  for (const { name } of modifiers) assert.ok(references.includes(`modifier ${name}`), name);
  for (const { type } of transformations) assert.ok(references.includes(`step ${type}`), type);
});

/** Sections that say nothing of their own: they only hold others, introduce, or list one log source each. */
const without = new Set(
  [
    'Components,Introduction,History,Rule Correlation,Example,Examples,Correlation Types,Type of Correlation rules,Global filter',
    'Application Folder,Category Folder,Cloud Folder,Linux Folder,Macos Folder,Network Folder,Other,Product Folder,Windows Folder',
    'Django,Python,RPC Firewall,Ruby on Rails,Spring Framewor,SQL,AWS,Azure,Bitbucket,Cisco,GCP,Github,M365,Okta,OneLogin',
    'Category,Service,Huawei,Juniper,Zeek,Process Creation Events,Other Generic Rule Categories,Field Name Aliases Example',
    'Identification,Description,Date,Modified,Taxonomy,title',
  ].flatMap((line) => line.split(',')),
);

test('no section of the specification is left out', { skip: dataAbsent() }, () => {
  const folder = dataFolder('sigma-spec/specification');
  const named = new Set(rows.map((line) => (line.split(/(?<!\\)\|/)[1] ?? '').trim()));
  const missing = globSync('*.md', { cwd: folder }).flatMap((file) =>
    [...readFileSync(join(folder, file), 'utf8').matchAll(/^#{2,6} (.+)$/gm)]
      .map(([, heading = '']) => heading.trim())
      .filter((heading) => !named.has(heading) && !without.has(heading))
      .map((heading) => `${file}: ${heading}`),
  );
  assert.deepEqual(missing, []);
});
