/** `docs/reference/sources.md` says what the definitions say. `UPDATE_GOLDEN=1 npm test -- <this file>` rewrites it. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourcesReference } from './reference.ts';

const path = join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'sources.md');

test('the reference of sources is what they are', () => {
  const filled = new Map<string, Set<string>>();
  for (const file of globSync('*/samples/*.expected.json', { cwd: import.meta.dirname }).sort()) {
    const [id = ''] = file.split(/[\\/]/);
    const names = filled.get(id) ?? new Set<string>();
    filled.set(id, names);
    const events = JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as { common: object }[];
    for (const { common } of events) for (const name of Object.keys(common)) names.add(name);
  }
  const text = sourcesReference(filled);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
  assert.equal(readFileSync(path, 'utf8'), text);
});
