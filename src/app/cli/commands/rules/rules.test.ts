import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { openFakeServer } from '#app/cli/testing/fake-server.ts';
import { watchfloor } from '#app/cli/testing/record.ts';
import { projectFolder } from '#app/config.ts';
import { readRuleFiles } from './rule-files.ts';

const rule = (id: number): string => `title: Rule ${id}
id: 11111111-2222-4333-8444-${String(id).padStart(12, '0')}
logsource: { product: windows, category: process_creation }
detection: { selection: { Image: a }, condition: selection }
level: low
`;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-rules-'));
  for (const [path, text] of [
    ['set/rules/a.yml', rule(1)],
    ['set/rules/b/c.yaml', rule(2)],
    ['set/tests/t.yml', rule(3)],
    ['set/README.md', '#'],
    ['set/rules/a.samples.jsonl', '{}'],
  ] as const) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});
after(() => rm(folder, { recursive: true, force: true }));

const effects = (fetched?: typeof fetch) => ({ cwd: folder, fetch: fetched ?? fetch }) as never;
const pathsOf = async (...named: string[]) => (await readRuleFiles(named, effects())).map(({ path }) => path);

test('a folder is read as SigmaHQ lays it out, without its tests', async () => {
  assert.deepEqual(await pathsOf('set'), ['set/rules/a.yml', 'set/rules/b/c.yaml']);
  assert.deepEqual(await pathsOf('set/tests/t.yml'), ['set/tests/t.yml']);
});

const zip = zipSync({
  'sigma-1/rules/a.yml': strToU8(rule(1)),
  'sigma-1/tests/t.yml': strToU8(rule(3)),
  'sigma-1/../../etc/passwd.yml': strToU8(rule(4)),
  'sigma-1/picture.png': strToU8('x'),
});

test('a .zip is read from disk and from an address; names in it are only names', async () => {
  await writeFile(join(folder, 'sigma.zip'), zip);
  const wanted = ['sigma.zip/sigma-1/rules/a.yml', 'sigma.zip/sigma-1/../../etc/passwd.yml'];
  assert.deepEqual(await pathsOf('sigma.zip'), wanted);
  const fetched: typeof fetch = async () => new Response(Buffer.from(zip));
  const files = await readRuleFiles(['https://rules.example/sigma.zip'], effects(fetched));
  assert.deepEqual(
    files.map(({ path }) => path),
    wanted,
  );
  await assert.rejects(readRuleFiles(['http://rules.example/sigma.zip'], effects(fetched)), { code: 'usage' });
  const missing: typeof fetch = async () => new Response('no', { status: 404 });
  await assert.rejects(readRuleFiles(['https://rules.example/x.zip'], effects(missing)), {
    code: 'address_unreachable',
  });
});

test('what is no .zip, and a .zip that says it is smaller than it is, do no harm', async () => {
  await writeFile(join(folder, 'no.zip'), 'not a zip');
  await assert.rejects(pathsOf('no.zip'), { code: 'zip_unusable' });
  const bomb = zipSync({ 'a.yml': new Uint8Array(50_000_000) });
  const view = new DataView(bomb.buffer, bomb.byteOffset);
  for (let at = 0; at + 4 < bomb.length; at += 1) {
    if (view.getUint32(at, true) === 0x04034b50) view.setUint32(at + 22, 10, true);
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
  }
  await writeFile(join(folder, 'bomb.zip'), bomb);
  const before = process.memoryUsage().arrayBuffers;
  const lengths = await readRuleFiles(['bomb.zip'], effects()).then(
    (files) => files.map(({ text }) => text.length),
    (error: { code: string }) => error.code,
  );
  assert.ok(lengths === 'zip_unusable' || (Array.isArray(lengths) && lengths.every((length) => length <= 1_000_000)));
  assert.ok(process.memoryUsage().arrayBuffers - before < 20_000_000);
});

test('rules are sent in chunks and the reports are summed, each refused rule with its place', async () => {
  const many = join(folder, 'many');
  await mkdir(many, { recursive: true });
  for (let id = 0; id < 450; id += 1) await writeFile(join(many, `${String(id).padStart(3, '0')}.yml`), rule(id));
  const refused = { code: 'condition_unknown', place: 'many/000.yml:4:3', message: 'no', hint: 'so', ruleId: null };
  const server = await openFakeServer(({ body }) => {
    const { files } = JSON.parse(body) as { files: unknown[] };
    return {
      json: {
        added: files.length,
        revised: 0,
        unchanged: 0,
        refused: files.length < 200 ? [refused] : [],
        waiting: [],
        warnings: [],
      },
    };
  });
  const { code, out, err } = await watchfloor(['rules', 'add', 'many', '--data-dir', server.dataDir], { cwd: folder });
  assert.deepEqual(
    server.heard.map(({ body }) => (JSON.parse(body) as { files: unknown[] }).files.length),
    [200, 200, 50],
  );
  await server.close();
  assert.equal(code, 1);
  assert.match(out, /^450 added, 0 revised, 0 unchanged, 1 refused, of 450 files/);
  assert.match(err, /many\/000\.yml:4:3 {2}condition_unknown {2}no {2}\(so\)/);
});

test('lint says place and code of each fault and ends with 1; our own rules have none', async () => {
  await writeFile(join(folder, 'bad.yml'), rule(1).replace('condition: selection', 'condition: selection and'));
  const bad = await watchfloor(['rules', 'lint', 'bad.yml'], { cwd: folder });
  assert.equal(bad.code, 1);
  assert.match(bad.out, /^bad\.yml:\d+:\d+ {2}error {2}\w+/);
  const json = await watchfloor(['rules', 'lint', 'bad.yml', '--json'], { cwd: folder });
  assert.equal(JSON.parse(json.out.split('\n')[0] ?? '').severity, 'error');
  const ours = await watchfloor(['rules', 'lint', 'content/rules', 'content/examples/filter.yml'], {
    cwd: projectFolder,
  });
  assert.deepEqual([ours.code, ours.out], [0, '']);
  assert.equal((await watchfloor(['rules', 'lint', 'nowhere'], { cwd: folder })).code, 3);
  assert.equal((await watchfloor(['rules', 'lint'], { cwd: folder })).code, 2);
});

test('lint shows warnings, notes when asked, and is strict when asked', async () => {
  await writeFile(join(folder, 'style.yml'), rule(1).replace('level: low', 'level: low\ntags: [attack.T1059]\n'));
  const lint = (...more: string[]) => watchfloor(['rules', 'lint', 'style.yml', ...more], { cwd: folder });
  const usual = await lint();
  assert.equal(usual.code, 0);
  assert.match(usual.out, /^style\.yml:6:8 {2}warning {2}tag_case {2}.*\n$/);
  assert.match(usual.err, /^1 rule, 0 errors, 1 warning, 1 note\n$/);
  assert.match((await lint('--least', 'note')).out, /note {2}file_name/);
  assert.equal((await lint('--least', 'error')).out, '');
  assert.equal((await lint('--strict')).code, 1);
  assert.equal((await lint('--least', 'error', '--strict')).code, 0);
});

test('lint mends what is safe to mend, in the file', async () => {
  const path = join(folder, 'mend.yml');
  await writeFile(path, rule(1).replace('level: low', 'level: low\nTags: [attack.T1059]\n').replaceAll('\n', '\r\n'));
  const { err } = await watchfloor(['rules', 'lint', 'mend.yml', '--fix'], { cwd: folder });
  assert.match(err, /mend\.yml: \d+ places mended/);
  assert.match(await readFile(path, 'utf8'), /\ntags: \[attack\.T1059\]\n/);
  const again = await watchfloor(['rules', 'lint', 'mend.yml', '--fix', '--json'], { cwd: folder });
  assert.equal(again.out, '');
  assert.match(await readFile(path, 'utf8'), /\ntags: \[attack\.t1059\]\n/);
});
