/** Binary event logs: real ones and written ones, changed where it hurts. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEvtx } from '#engine/evtx/testing/read.ts';
import { evtxFile, numberValue, type Part, sealChunk, textValue, type XmlNode } from '#engine/evtx/testing/writer.ts';
import { dataFolder } from '#engine/sigma/testing/data.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { mutated, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const headerBytes = 4096;
const chunkBytes = 65_536;
/** One chunk may not become more than this: about a thousand times its size. */
const mostCharacters = 200_000_000;

const wordOf = (random: Random): string =>
  random.pick(['Event', 'System', 'Data', 'EventData', 'Name', '__proto__', 'x']);

function partOf(random: Random, depth: number): Part {
  const kind = random.below(7);
  if (kind === 0) return random.pick(['', 'text', ' ']);
  if (kind === 1) return textValue(random.pick(['', 'a', 'äöü 🦉', 'x'.repeat(random.below(300))]));
  if (kind === 2) return { type: random.below(256), bytes: random.bytes(random.below(40)) };
  if (kind === 3) return numberValue(0x08, 4, random.next());
  if (kind === 6)
    return { token: random.pick(['cdata', 'character', 'entity', 'instruction'] as const), text: wordOf(random) };
  if (kind === 4 && depth < 5) return { fragment: nodeOf(random, depth + 1) };
  return depth < 5 ? nodeOf(random, depth + 1) : { again: random.below(4) };
}

function nodeOf(random: Random, depth = 0): XmlNode {
  const some = (most: number): number[] => Array.from({ length: random.below(most) }, (_, at) => at);
  return {
    name: wordOf(random),
    attributes: some(3).map(() => [wordOf(random), partOf(random, 9)] as const),
    children: some(5).map(() => partOf(random, depth)),
    ...(random.chance(8) ? { plain: random.pick(['numbered', 'bare'] as const) } : {}),
  };
}

let real: readonly Uint8Array[] | undefined;
function realFiles(): readonly Uint8Array[] {
  const folder = dataFolder('sigma/regression_data');
  real ??= existsSync(folder)
    ? globSync('**/*.evtx', { cwd: folder })
        .sort()
        .map((file) => new Uint8Array(readFileSync(join(folder, file))))
    : [];
  return real;
}

function inputOf(random: Random): Uint8Array {
  const files = realFiles();
  const isReal = files.length > 0 && !random.chance(3);
  const whole = isReal
    ? random.pick(files)
    : evtxFile(Array.from({ length: 1 + random.below(12) }, () => nodeOf(random)));
  if (random.chance(20)) return random.bytes(random.below(3000));
  if (random.chance(8)) return mutated(whole, random);
  // Only what holds something: most of a file is empty.
  const used = headerBytes + 512 + new DataView(whole.buffer, headerBytes).getUint32(48, true);
  const changed = Uint8Array.from(whole);
  const from = random.chance(4) ? headerBytes : headerBytes + 512;
  const part = mutated(whole.subarray(from, Math.min(used, headerBytes + chunkBytes)), random, 8);
  changed.set(part, from);
  if (random.chance(2)) sealChunk(changed.subarray(headerBytes, headerBytes + chunkBytes));
  return changed;
}

export const evtx: FuzzTarget = {
  name: 'evtx',
  about: 'binary Windows event logs',
  mostMs: 20_000,
  rounds: 150,
  round(random) {
    const input = inputOf(random);
    const { objects, issues } = readEvtx(input);
    let characters = 0;
    for (const object of objects) {
      characters += JSON.stringify(object).length;
      parseLine(object);
    }
    assert.ok(characters < mostCharacters, `${characters} characters came of ${input.length} bytes`);
    for (const { code, at, place } of issues) {
      assert.match(code, /^[a-z]+(_[a-z0-9]+)+$/);
      assert.ok(at >= 0 && at <= input.length && place !== '', `${code} at ${at}`);
    }
    if (!random.chance(8)) return;
    const again = readEvtx(input, 1 + random.below(70_000));
    assert.deepEqual(again.objects, objects);
    assert.deepEqual(again.issues, issues);
  },
};
