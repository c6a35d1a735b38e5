/**
 * Entries as they were released: one for each type and schema version, kept for ever. A change of a schema that could
 * not read them any more, or a type that vanished, fails here; the mend is an upcast, not another golden entry.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { projectFolder } from '#app/config.ts';
import { entryTypes } from '#app/features.ts';
import { upcast } from '#features/journal/model.ts';

const folder = join(projectFolder, 'test/golden/entries');
const types = new Map(entryTypes.map((type) => [type.type, type]));

interface Golden {
  readonly type: string;
  readonly schema: number;
  readonly facts: object;
  readonly payload?: object;
}

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly format?: string;
  readonly pattern?: string;
  readonly exclusiveMinimum?: number;
}

/** A plain value that fits the schema: only for writing the golden entry of a new type. */
function example(schema: JsonSchema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.anyOf !== undefined) return example(schema.anyOf[0] ?? {});
  const { type } = schema;
  if (type === 'object') {
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, one]) => [name, example(one)]));
  }
  if (type === 'array') return [example(schema.items ?? { type: 'string' })];
  if (type === 'integer' || type === 'number') return 1;
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  if (schema.format === 'date-time') return '2026-11-23T08:58:50.123Z';
  const prefix = /^\^([a-z]{3})_/.exec(schema.pattern ?? '')?.[1];
  return prefix === undefined ? 'text' : `${prefix}_${'0'.repeat(26)}`;
}

const exampleOf = (schema: z.ZodType): object =>
  example(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema) as object;

const fileOf = (type: string, schema: number): string => join(folder, `${type}.${schema}.json`);

test('each type and version that is recorded has its golden entry', () => {
  for (const { type, schema, facts, payload } of entryTypes) {
    const file = fileOf(type, schema);
    if (process.env.UPDATE_GOLDEN === '1' && !existsSync(file)) {
      const golden: Golden = {
        type,
        schema,
        facts: exampleOf(facts),
        ...(payload === undefined ? {} : { payload: exampleOf(payload) }),
      };
      writeFileSync(file, `${JSON.stringify(golden, null, 2)}\n`);
    }
    assert.ok(existsSync(file), `${type} of schema ${schema} has none; UPDATE_GOLDEN=1 writes it`);
  }
});

const asIs = (id: string): string => id;

test('every golden entry ever released is still read, with its sentence, erased or not', () => {
  for (const name of readdirSync(folder)) {
    const golden = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Golden;
    const type = types.get(golden.type);
    assert.ok(type, `the type ${golden.type} of ${name} is gone`);
    const body = upcast(type, golden.schema, { facts: golden.facts, payload: golden.payload });
    assert.deepEqual(type.facts.safeParse(body.facts).error?.issues ?? [], [], name);
    if (body.payload !== undefined)
      assert.deepEqual(type.payload?.safeParse(body.payload).error?.issues ?? [], [], name);
    assert.ok(type.says(body.facts, body.payload, asIs).length > 0);
    assert.ok(type.says(body.facts, undefined, asIs).length > 0, `${name}: the sentence needs the erased text`);
  }
});
