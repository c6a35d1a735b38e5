/** The official JSON schemas against the linter: what they refuse we refuse or warn of; what they were made for passes. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { parse } from 'yaml';
import { dataAbsent, dataFolder } from '#engine/sigma/testing/data.ts';
import { goodCorrelation, goodDetection, goodFilter } from '#engine/sigma/testing/lint-vectors.ts';
import type { Kind } from './entry.ts';
import { lintRules } from './lint.ts';

const skip = dataAbsent();
const folder = dataFolder('sigma-spec');
const names: Readonly<Record<Kind, string>> = {
  detection: 'sigma-detection-rule-schema.json',
  correlation: 'sigma-correlation-rules-schema.json',
  filter: 'sigma-filters-schema.json',
};
const goods: Readonly<Record<Kind, string>> = {
  detection: goodDetection,
  correlation: goodCorrelation,
  filter: goodFilter,
};
const kinds = Object.keys(names) as Kind[];

function validatorOf(kind: Kind): (data: unknown) => boolean {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const schema = JSON.parse(readFileSync(join(folder, 'json-schema', names[kind]), 'utf8')) as Record<string, unknown>;
  // The name that two of the schemas give ends with “#”, which is another address to the validator.
  return ajv.compile({ ...schema, $schema: 'https://json-schema.org/draft/2020-12/schema' });
}

const codesOf = (data: unknown): readonly string[] =>
  lintRules([{ path: 'proc_creation_whoami.yml', text: JSON.stringify(data) }]).issues.map(({ code }) => code);

test('the documents of the specification’s own tests pass schema and linter', { skip }, () => {
  const files = globSync('tests/schema/*/*.yml', { cwd: folder });
  assert.ok(files.length > 10);
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const kind = file.includes('/rules/') ? 'detection' : file.includes('/filter/') ? 'filter' : 'correlation';
    assert.ok(validatorOf(kind)(parse(text)), file);
    const errors = lintRules([{ path: file, text }]).issues.filter(({ severity }) => severity === 'error');
    assert.deepEqual(errors, [], file);
  }
});

test('every live rule passes the schema, and has no error', { skip }, () => {
  const isValid = validatorOf('detection');
  const files = globSync('rules*/**/*.yml', { cwd: dataFolder('sigma') }).filter((_, index) => index % 5 === 0);
  const read = files.map((path) => ({ path, text: readFileSync(join(dataFolder('sigma'), path), 'utf8') }));
  for (const { path, text } of read) assert.ok(isValid(parse(text)), path);
  const errors = lintRules(read).issues.filter(
    ({ severity, code }) => severity === 'error' && code !== 'placeholder_unresolved',
  );
  assert.deepEqual(errors, []);
});

/** All paths into a value: keys and indexes. */
function pathsIn(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (value === null || typeof value !== 'object') return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsIn((value as Record<string | number, unknown>)[key], [...path, key]))];
}

/** The value with something else at the path; `undefined` takes it away. */
function withAt(value: unknown, [key, ...rest]: readonly (string | number)[], made: unknown): unknown {
  if (key === undefined) return made;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  copy[key] = withAt(copy[key], rest, made);
  if (copy[key] === undefined) Array.isArray(copy) ? copy.splice(Number(key), 1) : delete copy[key];
  return copy;
}

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    5,
    1.5,
    '',
    'x',
    'stable',
    '2024-13-01',
    [],
    {},
    ['a', 'a'],
    [5],
    [null],
  ),
  fc.constantFrom<unknown>(
    [{ id: 'x', type: 'y' }],
    { a: 'b' },
    { gte: 'x' },
    { condition: 'selection' },
    'attack.T1',
    '1hour',
  ),
  fc.string({ maxLength: 30 }).filter((text) => !/[\uD800-\uDFFF]/.test(text)),
  fc.constant('x'.repeat(300)),
);

for (const kind of kinds)
  test(`whatever the schema refuses of a ${kind}, the linter refuses or warns of`, { skip }, () => {
    const isValid = validatorOf(kind);
    const good: unknown = parse(goods[kind]);
    const extra = { name: 'whoami_run', taxonomy: 'sigma', fields: ['Image'], scope: ['server'], generate: true };
    const start = kind === 'filter' ? good : { ...(good as object), ...extra };
    assert.ok(isValid(start));
    const baseline = new Set(codesOf(start));
    let refused = 0;
    const change = fc.tuple(fc.constantFrom(...pathsIn(start).slice(1)), anything);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        let data = start;
        for (const [path, made] of changes)
          if (pathsIn(data).some((one) => one.join() === path.join())) data = withAt(data, path, made);
        if (isValid(data)) return;
        refused++;
        const found = codesOf(data).filter((code) => !baseline.has(code));
        assert.ok(found.length > 0, JSON.stringify(data).slice(0, 900));
      }),
      { numRuns: Number(process.env.WATCHFLOOR_FUZZ_RUNS ?? 250) },
    );
    assert.ok(refused > 50, `${refused} were refused`);
  });
