import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { guardAsk, tokensOf } from './ask-guard.ts';

const tableFunctions = new Set(['file', 'url', 'numbers', 'merge', 'view', 's3']);
const refuses = (sql: string): boolean => {
  try {
    guardAsk(sql, tableFunctions);
    return false;
  } catch (error) {
    assert.equal((error as { code: string }).code, 'lake_read_only');
    return true;
  }
};
const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;

test('whatever stands in a text is only text', () => {
  const words = fc.constantFrom(
    'INTO OUTFILE',
    'file(',
    'system.processes',
    "'",
    '\\',
    '`',
    '"',
    ' ',
    'FORMAT JSON',
    '--',
    '/*',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string())), (parts) => {
      const sql = `SELECT ${quoted(parts.join(''))} AS x FROM events`;
      assert.equal(refuses(sql), false);
      assert.deepEqual(
        tokensOf(sql)
          .map(({ text }) => text)
          .slice(2),
        ['AS', 'x', 'FROM', 'events'],
      );
    }),
  );
});

test('a closed name is found wherever it stands, behind any text', () => {
  const closed = fc.constantFrom(
    "file('/etc/passwd')",
    '* APPLY file',
    'arrayMap(`file`, [1])',
    '(SELECT 1 FROM system.processes)',
    '(SELECT 1 FROM `system`.processes)',
    "(SELECT 1 FROM url('http://x'))",
    '(SELECT 1 FROM {t:Identifier})',
    'aiGenerate(1)',
  );
  fc.assert(
    fc.property(fc.array(fc.string()), closed, fc.array(fc.string()), (before, name, behind) => {
      const list = [...before.map(quoted), name, ...behind.map(quoted)].join(',\n    ');
      assert.equal(refuses(`SELECT\n    ${list}\nFROM events`), true);
    }),
  );
});

test('ordinary questions pass', () => {
  for (const sql of [
    "SELECT count()\nFROM events\nWHERE file_path ILIKE '%x%'",
    'WITH e AS (SELECT * FROM events) SELECT e.source, count() FROM e GROUP BY e.source',
    'EXPLAIN SELECT 1',
    'DESCRIBE TABLE events',
    '(SELECT 1) UNION ALL (SELECT number FROM numbers(3))',
    "SELECT format('{} {}', a, b) FROM view(SELECT 1 AS a, 2 AS b)",
    "SELECT formatDateTime(time, '%F') FROM events LIMIT 5",
  ])
    assert.equal(refuses(sql), false, sql);
});
