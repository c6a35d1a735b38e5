/**
 * Which log sources of the public rules we can feed. Every one is served by a source, or stands here with the reason
 * why not. Skips when the rules are absent.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { type LogSource, serves } from '#engine/events/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { sources } from './index.ts';
import { channelOf } from './windows-event/channels.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const data = join(resolve(root, process.env.WATCHFLOOR_TEST_DATA ?? '../shared/data'), 'sigma');
const skip = existsSync(data) ? false : `no rules at ${data}`;

const known = sources.flatMap((source) => source.logSources);

/** Log sources that nobody can send, with the reason. */
const unserved: Readonly<Record<string, string>> = {
  'paloalto/file_event/globalprotect': 'PAN-OS does not log the files that appear on the appliance itself',
};

const textOf = ({ product, category, service }: LogSource): string =>
  [product, category, service].map((part) => part ?? '').join('/');

test('every log source of the public rules is served, or there is a reason', { skip }, (t) => {
  const files = globSync('rules*/**/*.yml', { cwd: data }).sort();
  const rules = files.flatMap((file) => parseRules(readFileSync(join(data, file), 'utf8'), { file }).rules);
  const unrouted = rules.filter((rule) => !known.some((one) => serves(one, rule.logSource)));
  const counts = new Map<string, number>();
  for (const { logSource } of unrouted) counts.set(textOf(logSource), (counts.get(textOf(logSource)) ?? 0) + 1);
  t.diagnostic(`${rules.length} rules, ${unrouted.length} without a source`);
  for (const [logSource, count] of counts) t.diagnostic(`${count} ${logSource}: ${unserved[logSource] ?? '?'}`);
  assert.deepEqual([...counts.keys()].sort(), Object.keys(unserved).sort());
  assert.ok(rules.length > 3_700);
});

interface Upstream {
  readonly logsources: Readonly<
    Record<
      string,
      {
        readonly product?: string;
        readonly category?: string;
        readonly service?: string;
        readonly sources?: readonly string[];
      }
    >
  >;
}

test('channels, services and categories are those of the map that the rules come with', { skip }, () => {
  const { logsources } = parse(readFileSync(join(data, 'logsource-mapping.yml'), 'utf8')) as Upstream;
  for (const [name, { product, category, service, sources: channels = [] }] of Object.entries(logsources)) {
    // `logfile` and `appliance` are any text at all.
    if (category === 'logfile' || category === 'appliance') continue;
    assert.ok(
      known.some((one) => serves(one, { product, category, service })),
      `${name}: ${textOf({ product, category, service })}`,
    );
    for (const channel of channels)
      if (channel.startsWith('WinEventLog:'))
        assert.equal(channelOf(channel.slice('WinEventLog:'.length)).service, service, channel);
  }
});
