import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { started } from '#app/cli/testing/events.ts';
import { watchfloor, wordsOf } from '#app/cli/testing/record.ts';
import { projectFolder } from '#app/config.ts';
import { readSamples } from './samples.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-samples-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const rule = (more = '', image = '\\whoami.exe') => `title: Whoami
id: 11111111-2222-4333-8444-555555555555
name: whoami
logsource: { product: windows, category: process_creation }
detection: { selection: { Image|endswith: '${image}' }, condition: selection }
level: low
${more}`;
const lines = (...samples: readonly object[]) => samples.map((one) => `${JSON.stringify(one)}\n`).join('');
const hit = { expect: 'hit', event: started('C:\\whoami.exe') };
const miss = { expect: 'miss', event: started('C:\\x.exe') };

async function run(name: string, files: Readonly<Record<string, string>>, ...more: string[]) {
  await mkdir(join(folder, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), text);
  return watchfloor(['rules', 'test', name, ...more], { cwd: folder });
}

test('the example passes: every rule that comes along does as its samples say', async () => {
  const { code, out, err } = await watchfloor(wordsOf('rules test content/rules'), { cwd: projectFolder });
  assert.equal(code, 0, out + err);
  assert.match(out, /^pass {2}content\/rules\/aws.* samples$/m);
  assert.doesNotMatch(out, /^(FAIL|none)/m);
  assert.match(err, /^\d+ samples passed, 0 failed, 0 files without samples, 0 rules refused\n$/);
});

test('a sample that fails says its line and why', async () => {
  const wrong = [
    { ...hit, expect: 'miss' },
    { ...miss, expect: 'hit' },
    { expect: 'hit', event: { message: 'x' } },
  ];
  const { code, out, err } = await run('fails', { 'a.yml': rule(), 'a.samples.jsonl': lines(hit, miss, ...wrong) });
  assert.equal(code, 1);
  assert.deepEqual(out.trimEnd().split('\n'), [
    'FAIL  fails/a.samples.jsonl:3  it hits “Whoami”, and should not',
    'FAIL  fails/a.samples.jsonl:4  it does not hit: selection does not',
    'FAIL  fails/a.samples.jsonl:5  the rule asks for windows · process_creation, and the event is of no known log source',
  ]);
  assert.match(err, /^2 samples passed, 3 failed/);
});

test('rules without samples are named, and fail when samples are required', async () => {
  const files = { 'a.yml': rule() };
  const usual = await run('none', files);
  assert.deepEqual([usual.code, usual.out], [0, 'none  none/a.yml\n']);
  const strict = await run('none', files, '--require');
  assert.deepEqual([strict.code, strict.out], [1, 'FAIL  none/a.yml  no samples beside it\n']);
});

test('samples can be named, and are tried on all rules; --json has a line for each', async () => {
  await writeFile(join(folder, 'named.jsonl'), lines(hit, miss));
  const { code, out } = await run('named', { 'a.yml': rule() }, '--samples', 'named.jsonl', '--json');
  assert.equal(code, 0);
  const found = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    found.map(({ place, outcome }) => [place, outcome]),
    [
      ['named.jsonl:1', 'pass'],
      ['named.jsonl:2', 'pass'],
    ],
  );
  assert.equal((await run('named', {}, '--samples', 'nowhere.jsonl')).code, 3);
});

test('a rule that is refused fails the run', async () => {
  const { code, err } = await run('refused', {
    'a.yml': rule('').replace('endswith', 'ends'),
    'a.samples.jsonl': lines(hit),
  });
  assert.equal(code, 1);
  assert.match(err, /modifier_unknown/);
});

test('filters, pipelines and lists take part', async () => {
  const filter = `title: Not there
id: 21111111-2222-4333-8444-555555555555
logsource: { product: windows }
filter: { rules: [whoami], selection: { CommandLine|contains: allowed }, condition: not selection }
`;
  const allowed = { expect: 'miss', event: started('C:\\allowed\\whoami.exe') };
  const filtered = await run('filtered', { 'a.yml': rule(), 'mf.yml': filter, 'a.samples.jsonl': lines(hit, allowed) });
  assert.deepEqual([filtered.code, filtered.out], [0, 'pass  filtered/a.yml  2 samples\n']);
  await writeFile(join(folder, 'lists.yml'), 'Tools: who*');
  await writeFile(join(folder, 'p.yml'), 'transformations: [{type: field_name_mapping, mapping: {Img: Image}}]');
  const listed = rule('', '\\\\%Tools%.exe').replace('Image|endswith', 'Img|expand|endswith');
  const files = { 'a.yml': listed, 'a.samples.jsonl': lines(hit, miss) };
  assert.equal((await run('listed', files)).code, 1);
  assert.equal((await run('listed', files, '--placeholders', 'lists.yml', '--pipeline', 'p.yml')).code, 0);
});

test('several events in turn are a sample of a correlation', async () => {
  const correlation = `---
title: Often
id: 31111111-2222-4333-8444-555555555555
correlation:
    type: event_count
    rules: [whoami]
    group-by: [User]
    timespan: 5m
    condition: { gte: 3 }
level: high
`;
  const at = (minute: number) => started('C:\\whoami.exe', `2026-11-02T08:0${minute}:00.000Z`);
  const often = '31111111-2222-4333-8444-555555555555';
  const samples = lines(
    { expect: 'hit', rule: often, events: [at(0), at(1), at(2)] },
    { expect: 'miss', rule: often, events: [at(0), at(1), at(9)] },
    { expect: 'miss', rule: often, events: [at(0)] },
    { expect: 'hit', rule: 'whoami', events: [at(0)] },
  );
  const { code, out } = await run('often', { 'a.yml': rule(correlation), 'a.samples.jsonl': samples });
  assert.deepEqual([code, out], [0, 'pass  often/a.yml  4 samples\n']);
});

test('lines that are no samples are told apart, each with its number', () => {
  const { samples, faults } = readSamples(
    '{"expect":"hit","event":{}}\n\n{\n[]\n{"expect":"x"}\n{"expect":"hit","events":[]}\n{"expect":"miss"}',
  );
  assert.deepEqual([samples.length, faults.map(({ line }) => line)], [1, [3, 4, 5, 6, 7]]);
});
