/** The events that SigmaHQ keeps for its rules, each of which the rule must match: in both forms in which they are kept. */
import assert from 'node:assert/strict';
import { basename, extname } from 'node:path';
import { test } from 'node:test';
import { watchfloor } from '#app/cli/testing/record.ts';
import { dataAbsent, dataFolder } from '#engine/sigma/testing/data.ts';

test('every rule matches its own sample, as event log and as JSON', { skip: dataAbsent() }, async () => {
  const words = [
    'detect',
    '--rules',
    'rules',
    'rules-emerging-threats',
    'rules-threat-hunting',
    '--events',
    'regression_data',
  ];
  const { out } = await watchfloor(words, { cwd: dataFolder('sigma') });
  const own: Record<string, Set<string>> = { '.evtx': new Set(), '.json': new Set() };
  for (const line of out.trimEnd().split('\n')) {
    const { rule, file } = JSON.parse(line) as { rule: string; file: string };
    if (basename(file, extname(file)) === rule) own[extname(file)]?.add(rule);
  }
  assert.deepEqual([own['.evtx']?.size, own['.json']?.size], [202, 202]);
});
