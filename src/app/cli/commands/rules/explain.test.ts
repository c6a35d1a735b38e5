import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { watchfloor } from '#app/cli/testing/record.ts';

let folder: string;
const write = (file: string, text: string) => writeFile(join(folder, file), text);
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-explain-'));
  await write(
    'rule.yml',
    `title: T
id: 11111111-2222-4333-8444-000000000001
level: low
logsource: { product: windows, category: process_creation }
detection:
  selection: { Image|endswith: '\\cmd.exe', User|cased: 'A\\bob' }
  filter: { ParentImage: null }
  condition: selection and not filter
`,
  );
  await write(
    'filter.yml',
    `title: Known host
id: 11111111-2222-4333-8444-000000000002
logsource: { product: windows }
filter:
  rules: [11111111-2222-4333-8444-000000000001]
  selection: { Computer: known }
  condition: not selection
`,
  );
  const started = { Channel: 'Security', EventID: 4688, Provider_Name: 'x', Computer: 'known', ParentProcessName: 'p' };
  const events = [
    { ...started, NewProcessName: 'C:\\cmd.exe', SubjectUserName: 'bob', SubjectDomainName: 'A' },
    { ...started, NewProcessName: 'C:\\cmd.exe /c', SubjectUserName: 'Bob', SubjectDomainName: 'A' },
    { Channel: 'Security', EventID: 4624, Provider_Name: 'x', Computer: 'known' },
  ];
  await write('events.jsonl', events.map((event) => `${JSON.stringify(event)}\n`).join(''));
});
after(() => rm(folder, { recursive: true, force: true }));

const explain = (...words: string[]) => watchfloor(['rules', 'explain', ...words], { cwd: folder });

test('a hit through a view with other names, and a miss with what stood in the way', async () => {
  const hit = await explain('rule.yml', '--event', 'events.jsonl');
  assert.equal(hit.code, 0, hit.err);
  assert.match(hit.out, /T \(1.*1\): matches\n {2}looks at windows · process_creation/);
  const miss = await explain('rule.yml', '--event', 'events.jsonl:2');
  assert.equal(miss.code, 1);
  for (const line of [
    /✗ Image\|endswith: C:\\cmd\.exe \/c\n.*✗ \\cmd\.exe {2}asks \*\\cmd\.exe {2}\(the text stands in the value, but not in that place\)/,
    /✗ A\\bob {2}asks A\\bob \(case counts\) {2}\(it would match if case did not count\)/,
    /✗ selection {3}← in the way/,
  ])
    assert.match(miss.out, line);
});

test('an event that the rule does not look at is explained all the same, and said to be so', async () => {
  const { code, out } = await explain('rule.yml', '--event', 'events.jsonl:3');
  assert.equal(code, 1);
  assert.match(out, /The event is not of that log source/);
  assert.match(out, /Image\|endswith: the event has no such field/);
});

test('filters count and are named', async () => {
  const { code, out } = await explain('.', '--event', 'events.jsonl:1');
  assert.equal(code, 1);
  assert.match(out, /✓ filter 1.*2: selection {2}\(filter “Known host”\)/);
});

test('JSON for programs, and clear refusals', async () => {
  const { out } = await explain('rule.yml', '--event', 'events.jsonl', '--json');
  const explained = JSON.parse(out) as { matched: boolean; views: { served: boolean }[] };
  assert.deepEqual([explained.matched, explained.views.length, explained.views[0]?.served], [true, 1, true]);
  assert.equal((await explain('rule.yml')).code, 2);
  assert.match((await explain('rule.yml', '--event', 'events.jsonl:9')).err, /event_absent/);
  await write('bad.yml', 'title: T\n');
  assert.match((await explain('bad.yml', '--event', 'events.jsonl')).err, /rule_unusable/);
});
