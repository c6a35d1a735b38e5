/** Every event log that comes with SigmaHQ's rules, against the JSON that another program made of it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dataAbsent, regressionFiles } from '#engine/sigma/testing/data.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { readEvtx } from './testing/read.ts';

/** The JSON has no blanks at the ends of its texts. */
function trimmed(value: unknown): unknown {
  if (typeof value === 'string') return value.trimEnd();
  if (Array.isArray(value)) return value.map(trimmed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, trimmed(one)]));
}

/** Was edited by hand: the time has nine digits, `Explorer.EXE` is written `Explorer.exe`. */
const edited = 'ad691d92-15f2-4181-9aa4-723c74f9ddc3';

test('event logs and their JSON are the same, as read and as native fields', { skip: dataAbsent() }, () => {
  let compared = 0;
  for (const { ruleId, evtx, events } of regressionFiles()) {
    const { objects, codes } = readEvtx(readFileSync(evtx));
    assert.deepEqual(codes, [], ruleId);
    assert.equal(objects.length, events.length, ruleId);
    if (ruleId === edited) continue;
    for (const [at, object] of objects.entries()) {
      assert.deepEqual(trimmed(object), trimmed(events[at]), ruleId);
      const [fromEvtx, fromJson] = [parseLine(object), parseLine(JSON.stringify(events[at]))];
      assert.ok('value' in fromEvtx, ruleId);
      assert.deepEqual(trimmed(fromEvtx), trimmed(fromJson), ruleId);
      compared += 1;
    }
  }
  assert.equal(compared, 237);
});
