/**
 * Reading a binary event log against `JSON.parse` of the same events as lines, in one process.
 *
 *   npm run bench:evtx -- [--events 40000] [--passes 5] [--json]
 *
 * The log is written from the samples that come with SigmaHQ's rules (their values, typed as Windows types them), with
 * templates shared within each chunk as Windows does it. Without the data: from the sample intrusion of the project.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { JsonObject } from '#engine/events/limits.ts';
import { openEvtxReader } from '#engine/evtx/reader.ts';
import { nodeOf } from '#engine/evtx/testing/events.ts';
import { readEvtx } from '#engine/evtx/testing/read.ts';
import { evtxFile, type XmlNode } from '#engine/evtx/testing/writer.ts';
import { dataFolder } from '#engine/sigma/testing/data.ts';

const { values } = parseArgs({
  options: { events: { type: 'string' }, passes: { type: 'string' }, json: { type: 'boolean' } },
});
const count = Number(values.events ?? 40_000);
const passes = Number(values.passes ?? 5);

function samples(): JsonObject[] {
  const folder = dataFolder('sigma/regression_data');
  if (!existsSync(folder)) throw new Error('the shared test data is absent (WATCHFLOOR_TEST_DATA)');
  return globSync('**/*.evtx', { cwd: folder })
    .sort()
    .flatMap((file) => readEvtx(new Uint8Array(readFileSync(join(folder, file)))).objects)
    .filter((object) => (object.Event as JsonObject).EventData !== undefined);
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

function timed(work: () => number): { ms: number; spread: number } {
  work();
  const times = Array.from({ length: passes }, () => {
    const began = performance.now();
    if (work() !== count) throw new Error('an event is missing');
    return performance.now() - began;
  });
  return { ms: median(times), spread: (Math.max(...times) - Math.min(...times)) / median(times) };
}

/** Nodes are made as they are needed, so that what is measured does not run on a full heap. */
function* nodes(): Generator<XmlNode> {
  const originals = samples().map(nodeOf);
  for (let at = 0; at < count; at += 1) yield originals[at % originals.length] as XmlNode;
}

const file = evtxFile(nodes());
const lines = readEvtx(file, 256 * 1024).objects.map((object) => JSON.stringify(object));
const lineBytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);

const evtx = timed(() => {
  const reader = openEvtxReader();
  let seen = 0;
  for (let at = 0; at < file.length; at += 256 * 1024) seen += reader.push(file.subarray(at, at + 256 * 1024)).length;
  return seen + reader.end().length;
});
const json = timed(() => {
  let seen = 0;
  for (const line of lines) seen += JSON.parse(line) === null ? 0 : 1;
  return seen;
});

const result = {
  events: count,
  evtx_bytes_per_event: Math.round(file.length / count),
  json_bytes_per_event: Math.round(lineBytes / count),
  evtx_mb_per_s: Math.round(file.length / 1e3 / evtx.ms),
  evtx_events_per_s: Math.round((count / evtx.ms) * 1000),
  json_parse_events_per_s: Math.round((count / json.ms) * 1000),
  ratio_to_json_parse: Number((evtx.ms / json.ms).toFixed(2)),
  spread: { evtx: Number(evtx.spread.toFixed(2)), json: Number(json.spread.toFixed(2)) },
};
if (values.json === true) console.log(JSON.stringify(result));
else for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(26)} ${JSON.stringify(value)}`);
