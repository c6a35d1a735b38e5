import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseRules } from '#engine/sigma/parse.ts';
import {
  goodCorrelation,
  goodDetection,
  goodFilter,
  lintVectors,
  type Vector,
} from '#engine/sigma/testing/lint-vectors.ts';
import { catalogue, entryNamed } from './catalogue.ts';
import type { LintIssue } from './entry.ts';
import { fixText } from './fix.ts';
import { lintRules } from './lint.ts';

const linted = ({ file, text, beside = [] }: Vector): readonly LintIssue[] =>
  lintRules([...beside, { path: file, text }]).issues.filter((issue) => issue.file === file);

/** Entries that no text alone brings about, and why. */
const elsewhere: Readonly<Record<string, string>> = {
  placeholder_too_many: 'it depends on the lists of an installation; see modifiers.test.ts',
  yaml_unreadable: 'it is said when the YAML library itself fails, which no known text makes it do',
};

test('good documents have nothing to be said about them', () => {
  const files = [
    { path: 'proc_creation_whoami.yml', text: goodDetection.replace('status: test', 'name: whoami\nstatus: test') },
    { path: 'mr_whoami_often.yml', text: goodCorrelation },
    { path: 'mf_administrators.yml', text: goodFilter },
  ];
  assert.deepEqual(lintRules(files).issues, []);
});

for (const { id, severity } of catalogue)
  test(`${id} is found, with a place, and with the severity that the catalogue says`, () => {
    if (Object.hasOwn(elsewhere, id)) return;
    const vector = lintVectors[id];
    assert.ok(vector, `no vector for ${id}`);
    const found = linted(vector).filter(({ code }) => code === id);
    assert.ok(found.length > 0, `found ${JSON.stringify(linted(vector).map(({ code, place }) => [code, place]))}`);
    const lines = vector.text.split('\n').length;
    for (const issue of found) {
      assert.equal(issue.severity, severity);
      assert.ok(issue.line >= 1 && issue.line <= lines && issue.column >= 1, issue.place);
      assert.ok(issue.message.length > 10);
    }
  });

test('the catalogue names each entry once, with one line, a section, and an honest word about mending', () => {
  const ids = catalogue.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual([...Object.keys(lintVectors), ...Object.keys(elsewhere)].sort(), ids.toSorted());
  for (const { id, says, spec, fix } of catalogue) {
    assert.match(id, /^[a-z0-9_]+$/);
    assert.ok(says.length > 5 && !says.includes('\n') && spec.length > 3, id);
    const vector = lintVectors[id];
    if (vector === undefined || vector.text.length > 20_000) continue;
    const mends = linted(vector).some(({ code, edits }) => code === id && (edits?.length ?? 0) > 0);
    assert.equal(mends, fix === 'safe', id);
  }
  assert.equal(entryNamed('__proto__'), undefined);
});

test('every code that the engine can say of a rule stands in the catalogue', () => {
  const folder = join(import.meta.dirname, '..');
  const aside = /(^|\/)(testing|pipeline|lint)\/|lists\.ts$|\.test\.ts$/;
  const said = new Set<string>();
  for (const file of globSync('**/*.ts', { cwd: folder }).filter((one) => !aside.test(one))) {
    const text = readFileSync(join(folder, file), 'utf8').replace(/\n {2}refused: \[[\s\S]*$/, '');
    for (const [, code] of text.matchAll(/(?:\bcode|\brefused): '([a-z0-9_]+)'/g)) said.add(code ?? '');
  }
  assert.ok(said.size > 60);
  assert.deepEqual(
    [...said].filter((code) => entryNamed(code) === undefined),
    [],
  );
});

test('what is mended is gone, is not worse, and asks for the same', () => {
  for (const { id, fix } of catalogue) {
    if (fix !== 'safe') continue;
    const { file, text } = lintVectors[id]!;
    const before = linted({ file, text });
    const fixed = fixText(text, before);
    assert.ok(fixed.edits > 0, id);
    const after = linted({ file, text: fixed.text });
    assert.deepEqual(
      after.filter(({ code }) => code === id),
      [],
      id,
    );
    assert.ok(after.length < before.length, id);
    const meant = (one: string) =>
      parseRules(one, { file }).rules.map(({ selections, logSource }) => [
        selections.map(({ name }) => name),
        logSource,
      ]);
    assert.deepEqual(meant(fixed.text), meant(text), id);
  }
});

test('edits that overlap are made one at a time', () => {
  const edit = (from: number, to: number, text: string) => ({ edits: [{ from, to, text }] }) as unknown as LintIssue;
  assert.deepEqual(fixText('abcdef', [edit(1, 3, 'X'), edit(2, 4, 'Y'), edit(4, 5, '')]), { text: 'aXdf', edits: 2 });
});

test('a rule that only feeds a correlation beside it needs no level, and is better off without', () => {
  const member = goodDetection.replace('title: Whoami is run', 'title: Whoami is run\nname: whoami');
  const bare = member
    .replace('level: low\n', '')
    .replace('status: test\n', '')
    .replace('date: 2024-01-02\nmodified: 2024-02-29\n', '');
  const of = (text: string) => linted({ file: 'mr_whoami_often.yml', text }).map(({ code }) => code);
  assert.deepEqual(of(`${goodCorrelation}---\n${bare}`), []);
  assert.deepEqual(of(`${goodCorrelation}---\n${member}`), ['inner_meta']);
  assert.deepEqual(of(`${goodCorrelation}generate: true\n---\n${bare}`), ['level_absent']);
});
