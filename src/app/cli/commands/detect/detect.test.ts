import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { started } from '#app/cli/testing/events.ts';
import { watchfloor, wordsOf } from '#app/cli/testing/record.ts';
import { zip } from '#app/cli/testing/zip.ts';
import { projectFolder } from '#app/config.ts';
import { nodeOf } from '#engine/evtx/testing/events.ts';
import { evtxFile } from '#engine/evtx/testing/writer.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-detect-'));
  await cp(join(projectFolder, 'content/rules/windows/security'), join(folder, 'rules'), { recursive: true });
});
after(() => rm(folder, { recursive: true, force: true }));

const whoamiRule = `title: Whoami
id: 11111111-2222-4333-8444-555555555555
logsource: { product: windows, category: process_creation }
detection: { selection: { Image|endswith: '\\whoami.exe' }, condition: selection }
level: low
tags: [attack.t1033]
`;
const whoami = 'C:\\Windows\\System32\\whoami.exe';

test('the example finds the sample intrusion', async () => {
  const line = 'detect --rules content/rules --events content/samples --format table';
  const { code, out } = await watchfloor(wordsOf(line), { cwd: projectFolder });
  assert.equal(code, 0);
  assert.match(out, /^T1003\.001 {2}credential-access/);
  assert.match(out, /\n {2}wks-014\.harbor\.example\n {4}critical {7}Memory of LSASS Dumped with comsvcs\.dll\n/);
  assert.match(out, /\nHits {4}27: 1 critical, 11 high, 13 medium, 2 low\nHosts {3}wks-014\.harbor\.example 9, /);
});

test('jsonl has one line a hit with the place of its event', async () => {
  await writeFile(join(folder, 'whoami.yml'), whoamiRule);
  const events = [started('C:\\x.exe'), started(whoami), started(whoami)];
  await writeFile(join(folder, 'pretty.json'), events.map((event) => JSON.stringify(event, null, 2)).join('\n'));
  await writeFile(join(folder, 'lines.jsonl.gz'), gzipSync(events.map((event) => JSON.stringify(event)).join('\n')));
  const words = ['detect', '--rules', 'whoami.yml', '--events', 'pretty.json', 'lines.jsonl.gz', '--stats'];
  const { code, out, err } = await watchfloor(words, { cwd: folder });
  assert.equal(code, 0);
  const hits = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    hits.map(({ file, line }) => [file, line]),
    [
      ['pretty.json', 2],
      ['pretty.json', 3],
      ['lines.jsonl.gz', 2],
      ['lines.jsonl.gz', 3],
    ],
  );
  const { matched, ...rest } = hits[0];
  assert.deepEqual(rest, {
    rule: '11111111-2222-4333-8444-555555555555',
    title: 'Whoami',
    level: 'low',
    file: 'pretty.json',
    line: 2,
    time: '2026-11-02T08:00:00.000Z',
    tags: ['attack.t1033'],
  });
  assert.equal(matched.Image, whoami);
  const stats = JSON.parse(err);
  assert.deepEqual(Object.keys(stats).sort(), [
    'bytes',
    'events',
    'events_failed',
    'hits',
    'load_ms',
    'match_ms',
    'parse_ms',
    'rss_mb',
    'rules',
    'rules_failed',
    'rules_unrouted',
    'total_ms',
  ]);
  assert.equal(stats.events, 6);
  assert.equal(stats.hits, 4);
});

test('--level leaves lower hits out, and csv and timeline have a line a hit', async () => {
  await writeFile(join(folder, 'whoami.yml'), whoamiRule);
  const late = started(whoami, '2026-11-02T09:00:00.000Z');
  await writeFile(join(folder, 'two.jsonl'), `${JSON.stringify(late)}\n${JSON.stringify(started(whoami))}\n`);
  const run = (...more: string[]) =>
    watchfloor(['detect', '--rules', 'whoami.yml', '--events', 'two.jsonl', ...more], { cwd: folder });
  assert.equal((await run('--level', 'medium')).out, '');
  assert.equal((await run('--format', 'csv')).out.split('\r\n').length, 4);
  const timeline = (await run('--format', 'timeline')).out.split('\n');
  assert.match(timeline[2] ?? '', /two\.jsonl:2/);
  assert.match(timeline[3] ?? '', /two\.jsonl:1/);
});

test('--no-routing tries rules on events of other log sources', async () => {
  await writeFile(join(folder, 'linux.yml'), whoamiRule.replace('product: windows', 'product: linux'));
  await writeFile(join(folder, 'one.jsonl'), JSON.stringify(started(whoami)));
  const words = ['detect', '--rules', 'linux.yml', '--events', 'one.jsonl', '--stats'];
  assert.equal((await watchfloor(words, { cwd: folder })).out, '');
  assert.notEqual((await watchfloor([...words, '--no-routing'], { cwd: folder })).out, '');
});

test('a rule that is refused and an event that cannot be read end with 1, and the rest is done', async () => {
  await writeFile(
    join(folder, 'bad.yml'),
    `${whoamiRule.replace('condition: selection', 'condition: nothing')}---\n${whoamiRule}`,
  );
  await writeFile(join(folder, 'mixed.jsonl'), `${JSON.stringify(started(whoami))}\n{"cut":\n`);
  const words = ['detect', '--rules', 'bad.yml', '--events', 'mixed.jsonl', '--stats'];
  const { code, out, err } = await watchfloor(words, { cwd: folder });
  assert.equal(code, 1);
  assert.match(err, /bad\.yml:\d+:\d+\s+\w+/);
  assert.match(err, /"events_failed":1/);
  assert.equal(out.trimEnd().split('\n').length, 1);
});

test('a file that is no log is left out with its reason', async () => {
  await writeFile(join(folder, 'log.json'), 'ElfFile\0rest of it');
  const { code, err } = await watchfloor(['detect', '--rules', 'rules', '--events', 'log.json'], { cwd: folder });
  assert.equal(code, 1);
  assert.match(err, /log\.json at byte 0: file_cut/);
});

test('what is missing or wrong is wrong usage', async () => {
  for (const words of [
    [],
    ['--rules', 'rules'],
    ['--events', 'x'],
    ['--rules', 'rules', '--events', 'x', '--format', 'xml'],
  ])
    assert.equal((await watchfloor(['detect', ...words], { cwd: folder })).code, 2);
  assert.equal((await watchfloor(['detect', '--rules', 'rules', '--events', 'nowhere'], { cwd: folder })).code, 3);
});

test('pipelines and lists change what rules ask for', async () => {
  await writeFile(
    join(folder, 'list.yml'),
    whoamiRule.replace("Image|endswith: '\\whoami.exe'", "Img|expand|endswith: '\\\\%Tools%.exe'"),
  );
  await writeFile(join(folder, 'one.jsonl'), JSON.stringify(started(whoami)));
  await writeFile(join(folder, 'p.yml'), 'transformations: [{type: field_name_mapping, mapping: {Img: Image}}]');
  await writeFile(join(folder, 'lists.yml'), 'Tools: [net, who*]');
  const run = (...more: string[]) =>
    watchfloor(['detect', '--rules', 'list.yml', '--events', 'one.jsonl', ...more], { cwd: folder });
  const without = await run();
  assert.deepEqual([without.code, without.out], [1, '']);
  assert.match(without.err, /placeholder_unresolved/);
  const withBoth = await run('--pipeline', 'p.yml', '--placeholders', 'lists.yml');
  assert.deepEqual([withBoth.code, withBoth.out.split('\n').length], [0, 2]);
  assert.equal((await run('--placeholders', 'lists.yml')).out, '');
  await writeFile(join(folder, 'p.yml'), 'transformations: [{type: field_name_maping}]');
  const bad = await run('--pipeline', 'p.yml');
  assert.equal(bad.code, 4);
  assert.match(bad.err, /p\.yml:1:26.*pipeline_transformation_unknown/s);
  assert.equal((await run('--pipeline', 'nowhere.yml')).code, 3);
});

const log = (image: string) =>
  evtxFile([
    nodeOf({
      Event: {
        System: {
          Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon' } },
          EventID: 1,
          TimeCreated: { '#attributes': { SystemTime: '2026-11-02T08:00:00.000000Z' } },
          Channel: 'Microsoft-Windows-Sysmon/Operational',
          Computer: 'wks-1',
        },
        EventData: { Image: image },
      },
    }),
  ]);
const asXml = `<Events><Event><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>1</EventID><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>wks-1</Computer></System><EventData><Data Name='Image'>${whoami}</Data></EventData></Event></Events>`;

test('event logs, XML and archives are read like JSON', async () => {
  await writeFile(join(folder, 'whoami.yml'), whoamiRule);
  await mkdir(join(folder, 'forms'));
  await writeFile(join(folder, 'forms/a.evtx'), log(whoami));
  await writeFile(join(folder, 'forms/b.xml'), Buffer.from(`\ufeff${asXml}`, 'utf16le'));
  await writeFile(join(folder, 'forms/c.zip'), zip({ 'd.evtx': log(whoami), 'e.evtx': log('C:\\x.exe') }));
  for (const threads of ['1', '2']) {
    const words = ['detect', '--rules', 'whoami.yml', '--events', 'forms', '--stats', '--threads', threads];
    const { code, out, err } = await watchfloor(words, { cwd: folder });
    assert.equal(code, 0);
    const hits = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      hits.map(({ file, line }) => `${file}:${line}`),
      ['forms/a.evtx:1', 'forms/b.xml:1', 'forms/c.zip/d.evtx:1'],
    );
    assert.equal(JSON.parse(err).events, 4);
  }
});

test('what is printed does not depend on the number of threads', async () => {
  await writeFile(join(folder, 'whoami.yml'), whoamiRule);
  await mkdir(join(folder, 'many'));
  for (let file = 0; file < 12; file += 1) {
    const events = Array.from({ length: 400 + file * 37 }, (_, at) => started(at % 3 === 0 ? whoami : 'C:\\x.exe'));
    await writeFile(
      join(folder, `many/${file}.jsonl`),
      [...events.map((event) => JSON.stringify(event)), '{"cut":'].join('\n'),
    );
  }
  const run = async (threads: string, format: string) => {
    const words = ['detect', '--rules', 'whoami.yml', '--events', 'many', '--format', format, '--threads', threads];
    return watchfloor(words, { cwd: folder });
  };
  for (const format of ['jsonl', 'table']) {
    const [one, three] = [await run('1', format), await run('3', format)];
    assert.equal(one.code, 1);
    assert.ok(one.out.length > 100);
    assert.deepEqual(three, one);
  }
});

test('events that cannot be read are told by their number, the first of them', async () => {
  await writeFile(join(folder, 'whoami.yml'), whoamiRule);
  await writeFile(join(folder, 'bad.jsonl'), `${JSON.stringify(started(whoami))}\n${'{"cut":\n'.repeat(50)}`);
  const { err } = await watchfloor(['detect', '--rules', 'whoami.yml', '--events', 'bad.jsonl'], { cwd: folder });
  const lines = err.trimEnd().split('\n');
  assert.match(lines[0] ?? '', /^left out: bad\.jsonl event 2: event_not_json/);
  assert.equal(lines.length, 21);
  assert.equal(lines[20], 'left out: 30 more events that cannot be read');
});

test('a stop ends with what was found until then', async () => {
  const stopping = new AbortController();
  stopping.abort();
  const words = ['detect', '--rules', 'whoami.yml', '--events', 'many', '--format', 'table'];
  for (const threads of ['1', '2']) {
    const { code, out, err } = await watchfloor([...words, '--threads', threads], {
      cwd: folder,
      stopped: stopping.signal,
    });
    assert.equal(code, 1);
    assert.match(out, /Stopped before the end/);
    assert.match(err, /stopped before the end/);
  }
});

test('a number of threads that cannot be meant is wrong usage', async () => {
  const words = ['detect', '--rules', 'whoami.yml', '--events', 'many', '--threads'];
  assert.equal((await watchfloor([...words, '0'], { cwd: folder })).code, 2);
  assert.equal((await watchfloor([...words, 'x'], { cwd: folder })).code, 2);
});

test('a table is coloured on a terminal, unless that is not wanted, and hostile text cannot colour it', async () => {
  await writeFile(join(folder, 'whoami.yml'), whoamiRule);
  await writeFile(join(folder, 'evil.jsonl'), JSON.stringify(started(`C:\\\u001b[31m${whoami}`)));
  const words = ['detect', '--rules', 'whoami.yml', '--events', 'evil.jsonl', '--format', 'table'];
  const seen = await watchfloor(words, { cwd: folder, isTerminal: true });
  assert.ok(seen.out.includes('\u001b[36mlow'));
  assert.ok(!seen.out.includes('\u001b[31m'));
  for (const given of [{ isTerminal: true, env: { NO_COLOR: '1' } }, {}])
    assert.ok(!(await watchfloor(words, { cwd: folder, ...given })).out.includes('\u001b['));
});

const burst = (second: number, user: string) =>
  JSON.stringify({
    '@timestamp': new Date(Date.UTC(2026, 10, 2, 8, 0, second)).toISOString(),
    host: { name: 'dc-1' },
    winlog: {
      channel: 'Security',
      provider_name: 'Microsoft-Windows-Security-Auditing',
      event_id: '4625',
      computer_name: 'dc-1',
      event_data: { TargetUserName: user, IpAddress: '10.0.0.1' },
    },
  });
const burstRules = `title: Failed logon
id: 11111111-2222-4333-8444-666666666666
name: failed
level: low
logsource: { product: windows, service: security }
detection: { selection: { EventID: 4625 }, condition: selection }
---
title: Many failed logons
id: 11111111-2222-4333-8444-777777777777
level: high
tags: [attack.t1110]
correlation: { type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 10s, condition: { gte: 3 } }
`;

test('correlations fire at the event that completes them, in whatever order files are read, on any number of threads', async () => {
  await writeFile(join(folder, 'burst.yml'), burstRules);
  await writeFile(join(folder, 'b-early.jsonl'), [burst(1, 'eve'), burst(30, 'eve'), burst(2, 'bob')].join('\n'));
  await writeFile(join(folder, 'a-late.jsonl'), [burst(5, 'EVE'), burst(3, 'eve')].join('\n'));
  const words = ['detect', '--rules', 'burst.yml', '--events', 'a-late.jsonl', 'b-early.jsonl', '--format', 'jsonl'];
  for (const threads of ['1', '2']) {
    const { code, out } = await watchfloor([...words, '--threads', threads], { cwd: folder });
    assert.equal(code, 0);
    const hits = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(hits.length, 1, out);
    const [{ title, level, file, line, time, matched, correlation }] = hits;
    assert.deepEqual(
      [title, level, file, line, time, matched],
      ['Many failed logons', 'high', 'a-late.jsonl', 1, '2026-11-02T08:00:05.000Z', { TargetUserName: 'eve' }],
    );
    assert.deepEqual([correlation.measure, correlation.hits, correlation.from], [3, 3, '2026-11-02T07:59:55.000Z']);
    assert.deepEqual(
      correlation.events.map((one: { file: string; line: number }) => [one.file, one.line]),
      [
        ['b-early.jsonl', 1],
        ['a-late.jsonl', 2],
        ['a-late.jsonl', 1],
      ],
    );
  }
  const generate = burstRules.replace('level: high', 'level: high\ngenerate: true');
  await writeFile(join(folder, 'burst.yml'), generate);
  const { out } = await watchfloor(words, { cwd: folder });
  assert.equal(out.trimEnd().split('\n').length, 6);
});
