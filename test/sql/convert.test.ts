/** What `rules convert` prints is run as a person would run it, and finds what the matcher finds. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { watchfloor } from '#app/cli/testing/record.ts';
import { projectFolder } from '#app/config.ts';
import { compile } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { openChdb } from '#storage/lake/chdb.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import type { Lake } from '#storage/lake/port.ts';
import { parsed, store } from './verify.ts';

let folder: string;
let lake: Lake;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-convert-'));
  lake = await openChdb({ folder });
  await migrateLake(lake, join(projectFolder, 'migrations/lake'));
  await store(lake, lines);
});
after(async () => {
  await lake.close();
  await rm(folder, { recursive: true });
});

const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: join(projectFolder, 'content') })
    .sort()
    .map((file) => join(projectFolder, 'content', file));
const lines = files('rules/**/*.samples.jsonl').flatMap((file) =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .flatMap((line) => {
      const { event, events = [event] } = JSON.parse(line) as { event: object; events?: readonly object[] };
      return events.map((one) => JSON.stringify(one));
    }),
);
// Correlations are no queries; what they are built on is.
const detections = files('rules/**/*.yml').flatMap((file) => parseRules(readFileSync(file, 'utf8'), { file }).rules);
const { matcher } = compile(detections);
/** Indexes of the lines that the rule matches. */
const wanted = (ruleId: string): number[] =>
  lines.flatMap((line, index) => {
    const event = parsed(line);
    return event !== undefined && matcher.match(event).some((hit) => hit.ruleId === ruleId) ? [index] : [];
  });

const limits = { seconds: 30, rows: 1000, memoryBytes: 1024 ** 3 };
async function found(sql: string): Promise<{ readonly idx: number; readonly rules: unknown }[]> {
  const { columns, rows } = await lake.ask({ sql }, limits);
  const [id, rules] = ['id', 'rules'].map((name) => columns.findIndex((column) => column.name === name));
  return rows
    .map((row) => ({
      idx: Number(
        String(row[id ?? 0])
          .split('-')
          .at(-1),
      ),
      rules: row[rules ?? 0],
    }))
    .sort((a, b) => a.idx - b.idx);
}
const convert = (...words: string[]) => watchfloor(['rules', 'convert', ...words], { cwd: projectFolder });

test('the query of each rule that comes along finds what the rule matches', async () => {
  const { code, out } = await convert('content/rules', '--json');
  assert.equal(code, 0);
  const converted = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { rule: string; sql: string });
  assert.equal(converted.length, detections.length);
  for (const { rule, sql } of converted) {
    const indexes = (await found(sql)).map(({ idx }) => idx);
    assert.ok(indexes.length > 0, rule);
    assert.deepEqual(indexes, wanted(rule), rule);
  }
});

test('one query for all rules says which of them match', async () => {
  const { out } = await convert('content/rules', '--together', '--json');
  const { rules, sql } = JSON.parse(out) as { rules: string[]; sql: string };
  const hits = rules.flatMap(wanted);
  assert.equal((await found(sql)).flatMap((row) => row.rules as string[]).length, hits.length);
});

test('a time and a limit are in the query; several queries are told apart', async () => {
  const rule = 'content/rules/windows/process_creation/lsass-dump-with-comsvcs.yml';
  const one = await watchfloor(['rules', 'convert', rule, '--since', '7d', '--until', '2026-11-23T08:00:00+01:00'], {
    cwd: projectFolder,
    now: () => new Date('2026-11-23T08:58:50.123Z'),
  });
  assert.match(one.out, /time >= toDateTime64\('2026-11-16 08:58:50.123', 3, 'UTC'\)/);
  assert.match(one.out, /time < toDateTime64\('2026-11-23 07:00:00.000', 3, 'UTC'\)/);
  assert.deepEqual(await found(one.out), []);
  const several = await convert('content/rules', '--limit', '5');
  const queries = several.out.split(/;\n\n/).filter((query) => query !== '');
  assert.equal(queries.length, detections.length);
  for (const query of queries.slice(0, 3)) assert.ok((await found(query)).length <= 5 && query.startsWith('-- '));
});

test('the filter as JSON, an unrouted rule, and what cannot be meant', async () => {
  const rule = join(folder, 'rule.yml');
  const text = 'title: T\nlevel: low\nlogsource: { product: nowhere }\ndetection: { s: { A: 1 }, condition: s }\n';
  await writeFile(rule, text);
  const unrouted = await convert(rule);
  assert.deepEqual([unrouted.code, unrouted.out], [1, '']);
  assert.match(unrouted.err, /rule_unrouted/);
  const filter = await convert('content/rules/linux', '--format', 'filter-json');
  for (const line of filter.out.trim().split('\n')) assert.equal(JSON.parse(line).filter.kind, 'all');
  assert.equal((await convert(rule, '--since', 'yesterday')).code, 2);
  assert.equal((await convert(rule, '--format', 'spl')).code, 2);
});
