/** Every example of every command, run as it stands in the help: on a new data folder, then on a running server. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectFolder, readConfig } from '#app/config.ts';
import { type App, openApp } from '#app/server/app.ts';
import { openLog } from '#app/server/log.ts';
import { commands } from './commands/index.ts';
import { watchfloor, wordsOf } from './testing/record.ts';

const password = 'quiet heron under bridges';
let folder: string;
let cwd: string;
let env: Record<string, string>;
let app: App | undefined;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-commands-'));
  // Where the examples are typed: a checkout, with the public rules beside ours.
  cwd = join(folder, 'checkout');
  await mkdir(join(cwd, 'sigma'), { recursive: true });
  await symlink(join(projectFolder, 'content'), join(cwd, 'content'));
  await symlink(join(projectFolder, 'content/rules'), join(cwd, 'sigma/rules'));
  env = { WATCHFLOOR_DATA_DIR: join(folder, 'data'), WATCHFLOOR_LISTEN: '127.0.0.1:0' };
});
after(async () => {
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const type = (line: string, stdin = '') => watchfloor(wordsOf(line), { cwd, env, stdin });

test('without a server, the first account is made in this process', async () => {
  const none = await type('import content/samples');
  assert.equal(none.code, 4);
  assert.match(none.err, /no_owner_yet/);
  const line = 'account create --email ada@example.org --functions all --password-stdin';
  const weak = await type(line, 'short\n');
  assert.equal(weak.code, 4);
  assert.match(weak.err, /password_refused/);
  const made = await type(line, `${password}\n`);
  assert.equal(made.code, 0, made.err);
  assert.match(made.out, /^acc_\w+\n$/);
});

test('a server runs, and commands reach it', async () => {
  app = await openApp(readConfig(env, cwd), { log: openLog('silent'), listen: true });
  const { out } = await type('account list --json');
  assert.equal(JSON.parse(out).email, 'ada@example.org');
  const signedIn = await fetch(`${app.address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'ada@example.org', password }),
  });
  assert.equal(signedIn.status, 200);
});

test('a token is printed once and alone, works, and is revoked', async () => {
  const { out } = await type('token create --name winlogbeat --can intake');
  assert.match(out, /^\S+\n$/);
  const send = () =>
    fetch(`${app?.address}/api/intake/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${out.trim()}`, 'content-type': 'application/x-ndjson' },
      body: '{"message":"one"}\n',
    });
  assert.equal((await send()).status, 200);
  const listed = await type('token list --json');
  assert.equal(listed.out.includes(out.trim()), false);
  assert.equal((await type(`token revoke ${JSON.parse(listed.out).id}`)).code, 0);
  assert.equal((await send()).status, 401);
  assert.equal((await type('token create --name x --can intake --scope nowhere')).code, 4);
});

test('the samples are imported, their alerts raised, and a repeat adds nothing', async () => {
  const { code, out, err } = await type('import content/samples --json');
  assert.equal(code, 0, err);
  const report = JSON.parse(out);
  assert.equal(report.events, report.files === 0 ? 0 : 2054);
  assert.ok(report.alerts > 5);
  assert.equal(report.dead, 0);
  const again = JSON.parse((await type('import content/samples --json')).out);
  assert.equal(again.duplicates, again.events);
  assert.equal(again.alerts, 0);
  const { out: counts } = await type('query "select count() as n from events where retrospective" --json');
  assert.equal(Number(JSON.parse(counts).n), report.events);
});

/** Examples that end otherwise than with 0 here, and why. */
const endings: Readonly<Record<string, number>> = {
  // There is no such token.
  'token revoke': 4,
  // Nor such a listener.
  'listener on': 4,
  'listener off': 4,
  'listener close': 4,
};
/** Examples that are run by tests of their own. */
const elsewhere = new Set(['start', 'restore', 'account create']);

test('every other example runs as it is written', async () => {
  // What examples read, other examples write.
  assert.equal((await type('journal export --out journal.jsonl')).code, 0);
  await writeFile(join(cwd, 'journal.pub'), (await type('journal key')).out);
  await rm(join(cwd, 'journal.jsonl'));
  const first = ['rules disable', 'journal export'];
  const order = (name: string): number => (first.includes(name) ? 0 : 1);
  for (const { name, load } of [...commands].sort((a, b) => order(a.name) - order(b.name))) {
    if (elsewhere.has(name)) continue;
    for (const { line } of (await load()).examples) {
      const { code, out, err } = await type(line, password);
      assert.equal(code, endings[name] ?? 0, `${line}: ${err}`);
      if (code === 0) assert.notEqual(out + err, '', line);
    }
  }
});

test('an export is proven by what journal verify needs, and never overwritten', async () => {
  assert.match((await type('journal verify journal.jsonl --key journal.pub')).out, /No fault/);
  const text = await readFile(join(cwd, 'journal.jsonl'), 'utf8');
  assert.equal((await type('journal export --out journal.jsonl')).code, 3);
  assert.equal(await readFile(join(cwd, 'journal.jsonl'), 'utf8'), text);
  assert.ok((await type('journal export')).out.startsWith('{"kind":"watchfloor-journal"'));
});

test('query prints tables, lines and CSV, and says when it was cut or refused', async () => {
  const sql = '"select number as n, toString(number) as t from numbers(5)"';
  assert.match((await type(`query ${sql}`)).out, /^n {2}t\n- {2}-\n0 {2}0\n/);
  assert.equal((await type(`query ${sql} --format csv`)).out.split('\r\n')[1], '0,0');
  const cut = await type(`query ${sql} --format jsonl --limit 2`);
  assert.equal(cut.out.trimEnd().split('\n').length, 2);
  assert.match(cut.err, /Cut after 2 rows/);
  const wrong = await type('query "selekt 1"');
  assert.equal(wrong.code, 4);
  assert.match(wrong.err, /lake_sql_invalid/);
  assert.equal((await type('query "drop table events"')).code, 4);
});

test('a rule is switched off and on again', async () => {
  const [rule] = (await type('rules list --text comsvcs --json')).out.split('\n');
  const { id } = JSON.parse(rule ?? '{}') as { id: string };
  assert.equal((await type(`rules disable ${id} --reason noise`)).code, 0);
  const again = await type(`rules disable ${id}`);
  assert.equal(again.code, 4);
  assert.match(again.err, /rule_already_so/);
  assert.equal((await type(`rules enable ${id}`)).code, 0);
  assert.match((await type(`rules show ${id}`)).out, /^title: /);
  assert.equal((await type('rules show nothing-of-the-kind')).code, 4);
});

test('lists and pipelines are made, shown and removed; rules add says which rules wait', async () => {
  await writeFile(
    join(cwd, 'waits.yml'),
    'title: Waits\nid: 5b7a4e8c-1d2f-4a3b-8c4d-5e6f7a8b9c0d\nlevel: low\nlogsource: {product: windows}\n' +
      "detection: {s: {Computer|expand: '%Ours%'}, condition: s}\n",
  );
  const added = await type('rules add waits.yml');
  assert.deepEqual(
    [added.code, added.out],
    [0, '1 added, 0 revised, 0 unchanged, 0 refused, of 1 files; 1 rule kept until there is a list\n'],
  );
  assert.match(added.err, /placeholder_unresolved/);
  assert.match((await type('rules lists')).out, /Ours +none +1/);
  assert.equal((await type('rules set-list Ours srv* dc01')).out, 'Ours: 2 values\n');
  assert.equal((await type('rules set-list Ours --file -', 'srv*\n dc01\n')).out, 'Ours: unchanged\n');
  assert.equal((await type('rules lists Ours')).out, 'srv*\ndc01\n');
  assert.equal((await type('rules set-list Ours')).code, 2);
  assert.equal((await type('rules remove-list Ours')).code, 0);
  assert.equal((await type('rules remove-list Ours')).code, 4);
  await type('rules set-pipeline content/examples/our-fields.yml --name ours');
  assert.match((await type('rules pipelines')).out, /20 +ours +2 +Our field names/);
  assert.match((await type('rules pipelines ours')).out, /not_the_scanner/);
  await writeFile(join(cwd, 'bad.yml'), 'transformations: [{type: nothing}]');
  const bad = await type('rules set-pipeline bad.yml');
  assert.equal(bad.code, 4);
  assert.match(bad.err, /bad:1:26/);
  assert.equal((await type('rules remove-pipeline ours')).code, 0);
});
