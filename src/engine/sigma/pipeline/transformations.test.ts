/** Every kind of step, by what rules match after it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piped, pipelineFrom, pipelineOf } from '#engine/sigma/testing/pipelines.ts';
import { snakeCase } from './transformations/fields.ts';
import { transformations } from './transformations/index.ts';

const seen = new Set<string>();
/** A test of one kind of step; the last test looks that none was forgotten. */
function step(type: string, says: string, run: (of: (parameters?: object) => object) => void): void {
  seen.add(type);
  test(`${type}: ${says}`, () => run((parameters = {}) => ({ type, ...parameters })));
}

step('field_name_mapping', 'one name for another, also in fieldref and in the fields to show', (of) => {
  const pipeline = pipelineOf(of({ mapping: { CommandLine: 'process.command_line', Other: 'other' } }));
  const { matches, rule } = piped({ 'CommandLine|contains': 'x' }, pipeline, {
    rule: { fields: ['CommandLine', 'User'] },
  });
  assert.ok(matches({ 'process.command_line': 'axb' }));
  assert.ok(!matches({ CommandLine: 'axb' }));
  assert.deepEqual(rule?.rule.fields, ['process.command_line', 'User']);
  assert.ok(piped({ 'A|fieldref': 'Other' }, pipeline).matches({ A: 'x', other: 'x' }));
});

step('field_name_mapping', 'several names: any may match; of absence and difference all', (of) => {
  const pipeline = pipelineOf(of({ mapping: { A: ['B', 'C'] } }));
  const any = piped({ A: 'x' }, pipeline);
  assert.deepEqual([{ B: 'x' }, { C: 'x' }, { A: 'x' }].map(any.matches), [true, true, false]);
  const none = piped({ 'A|neq': 'x' }, pipeline);
  assert.deepEqual([{ B: 'x' }, { C: 'x' }, { B: 'y', C: 'z' }, {}].map(none.matches), [false, false, true, true]);
  const absent = piped({ 'A|exists': false }, pipeline);
  assert.deepEqual([{ B: 'x' }, { A: 'x' }].map(absent.matches), [false, true]);
  assert.deepEqual([{ B: 'x' }, {}].map(piped({ A: null }, pipeline).matches), [false, true]);
  const both = piped({ 'A|contains|all': ['x', 'y'] }, pipeline);
  assert.deepEqual([{ B: 'xy' }, { B: 'x', C: 'y' }].map(both.matches), [true, false]);
});

step('field_name_prefix_mapping', 'the first prefix that fits', (of) => {
  const pipeline = pipelineOf(of({ mapping: { 'win.': 'windows.', w: ['a.', 'b.'] } }));
  assert.ok(piped({ 'win.x': '1' }, pipeline).matches({ 'windows.x': '1' }));
  const two = piped({ wx: '1' }, pipeline);
  assert.deepEqual([{ 'a.x': '1' }, { 'b.x': '1' }, { wx: '1' }].map(two.matches), [true, true, false]);
});

step('field_name_prefix', 'before every field, not before keywords', (of) => {
  const pipeline = pipelineOf(of({ prefix: 'data.' }));
  assert.ok(piped({ A: 'x' }, pipeline).matches({ 'data.A': 'x' }));
  assert.ok(piped(['word'], pipeline).matches({ any: 'a word' }));
});

step('field_name_suffix', 'after every field', (of) => {
  assert.ok(piped({ 'A|endswith': 'x' }, pipelineOf(of({ suffix: '.keyword' }))).matches({ 'A.keyword': 'yx' }));
});

step('field_name_transform', 'snake case with exceptions', (of) => {
  const pipeline = pipelineOf(of({ transform_func: 'snake_case', mapping: { Image: 'exe' } }));
  assert.ok(piped({ ParentCommandLine: 'x', Image: 'y' }, pipeline).matches({ parent_command_line: 'x', exe: 'y' }));
  const names = { ParentImage: 'parent_image', SHA256Hash: 'sha256_hash', 'a b-c': 'a_b_c', EventID: 'event_id' };
  for (const [name, wanted] of Object.entries(names)) assert.equal(snakeCase(name), wanted);
  assert.ok(piped({ aB: 'x' }, pipelineOf(of({ transform_func: 'upper' }))).matches({ AB: 'x' }));
});

step('drop_detection_item', 'what is dropped is no longer asked, also after not', (of) => {
  const pipeline = pipelineOf(of({ field_name_conditions: [{ type: 'include_fields', fields: ['B'] }] }));
  assert.ok(piped({ A: 'x', B: 'y' }, pipeline).matches({ A: 'x' }));
  assert.ok(
    piped({ A: 'x' }, pipeline, { detection: { f: { B: 'y' }, condition: 'selection and not f' } }).matches({
      A: 'x',
      B: 'y',
    }),
  );
  const counted = piped({ A: 'x' }, pipeline, {
    detection: { s2: { B: 'y' }, s3: { C: 'z' }, condition: 'all of s*' },
  });
  assert.deepEqual([{ A: 'x', C: 'z' }, { A: 'x' }].map(counted.matches), [true, false]);
  const nothing = piped({ B: 'y' }, pipeline);
  assert.deepEqual(
    nothing.issues.map(({ code }) => code),
    ['pipeline_nothing_left'],
  );
});

step('hashes_fields', 'a field for each kind of hash', (of) => {
  const pipeline = pipelineOf(of({ valid_hash_algos: ['MD5', 'SHA1'], field_prefix: 'File' }));
  const md5 = '987B65CD9B9F4E9A1AFD8F8B48CF64A7';
  const { matches } = piped({ 'Hashes|contains': ['SHA1=5F1C', md5, 'IMPHASH=1'] }, pipeline);
  assert.deepEqual([{ FileSHA1: '5f1c' }, { FileMD5: md5 }, { FileIMPHASH: '1' }].map(matches), [true, true, false]);
  assert.equal(piped({ Hashes: 'IMPHASH=1' }, pipeline).issues[0]?.code, 'pipeline_failure');
});

step('value_placeholders', 'values of the pipeline go before the lists of the installation', (of) => {
  const pipeline = pipelineFrom({
    vars: { Servers: ['srv*', 7], one: 'x' },
    transformations: [of({ exclude: ['one'] })],
  });
  const { matches } = piped({ 'A|expand': '%Servers%' }, pipeline, { placeholders: { Servers: ['other'] } });
  assert.deepEqual([{ A: 'srv-1' }, { A: '7' }, { A: 'other' }].map(matches), [true, true, false]);
  assert.equal(piped({ 'A|expand': '%one%' }, pipeline).issues[0]?.code, 'placeholder_unresolved');
  assert.ok(piped({ 'A|expand': '%one%' }, pipeline, { placeholders: { one: ['y'] } }).matches({ A: 'y' }));
});

step('wildcard_placeholders', 'any text, where there is no list', (of) => {
  const pipeline = pipelineOf(of({ include: ['a'] }));
  assert.ok(piped({ 'A|expand': 'x-%a%' }, pipeline).matches({ A: 'x-anything' }));
  assert.ok(!piped({ 'A|expand': 'x-%a%' }, pipeline, { placeholders: { a: ['1'] } }).matches({ A: 'x-anything' }));
  assert.equal(piped({ 'A|expand': '%b%' }, pipeline).issues[0]?.code, 'placeholder_unresolved');
});

step('add_condition', 'a further condition, with the log source filled in', (of) => {
  const pipeline = pipelineOf(
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these are the pipeline's words
    of({ conditions: { 'index|startswith': '$product-${service}', n: [1, 2] }, template: true }),
  );
  const { matches } = piped({ A: 'x' }, pipeline, { rule: { logsource: { product: 'p', service: 's' } } });
  assert.deepEqual(
    [
      { A: 'x', index: 'p-s-7', n: 2 },
      { A: 'x', n: 2 },
      { index: 'p-s', n: 1 },
    ].map(matches),
    [true, false, false],
  );
  const negated = piped({ A: 'x' }, pipelineOf(of({ conditions: { B: 'y' }, negated: true, name: 'selection' })));
  assert.deepEqual([{ A: 'x' }, { A: 'x', B: 'y' }].map(negated.matches), [true, false]);
});

step('change_logsource', 'the rule is routed elsewhere', (of) => {
  const { rule } = piped({ A: 'x' }, pipelineOf(of({ product: 'Linux', service: 'auditd' })));
  assert.deepEqual(rule?.rule.logSource, { product: 'linux', category: undefined, service: 'auditd' });
});

step('add_field', 'and remove_field and set_field change what is shown', (of) => {
  for (const type of ['remove_field', 'set_field']) seen.add(type);
  const fields = (...steps: readonly object[]) =>
    piped({ A: 'x' }, pipelineOf(...steps), { rule: { fields: ['a', 'b'] } }).rule?.rule.fields;
  assert.deepEqual(fields(of({ field: ['c', 'd'] })), ['a', 'b', 'c', 'd']);
  assert.deepEqual(fields({ type: 'remove_field', field: 'a' }), ['b']);
  assert.deepEqual(fields({ type: 'set_field', fields: ['z'] }), ['z']);
});

step('replace_string', 'with groups, in texts and numbers', (of) => {
  const pipeline = pipelineOf(of({ regex: '^(\\w+)\\\\(?P<name>\\w+)$', replacement: '\\g<name>@\\1' }));
  assert.ok(piped({ A: 'DOM\\ada' }, pipeline).matches({ A: 'ada@DOM' }));
  assert.ok(piped({ A: 4688 }, pipelineOf(of({ regex: '^46', replacement: 'x' }))).matches({ A: 'x88' }));
  assert.ok(piped({ A: 'a/b' }, pipelineOf(of({ regex: '/', replacement: '\\\\' }))).matches({ A: 'a\\b' }));
});

step('map_string', 'a text becomes one or several', (of) => {
  const pipeline = pipelineOf(of({ mapping: { high: ['4', '5'], low: '1' } }));
  const { matches } = piped({ A: ['high', 'other'] }, pipeline);
  assert.deepEqual([{ A: 5 }, { A: 'other' }, { A: 'high' }].map(matches), [true, true, false]);
});

step('set_value', 'one value for all', (of) => {
  assert.ok(piped({ A: ['x', 'y'] }, pipelineOf(of({ value: 'z' }))).matches({ A: 'z' }));
  assert.ok(piped({ A: 'x' }, pipelineOf(of({ value: '5', force_type: 'num' }))).matches({ A: 5 }));
  assert.ok(piped({ A: 'x' }, pipelineOf(of({ value: null }))).matches({}));
});

step('convert_type', 'numbers and texts', (of) => {
  const { rule } = piped({ A: [5, 'x', null] }, pipelineOf(of({ target_type: 'str' })));
  assert.deepEqual(JSON.stringify(rule?.selections).includes('"number"'), false);
  assert.ok(piped({ A: '5' }, pipelineOf(of({ target_type: 'num' }))).matches({ A: '5' }));
});

step('case', 'matters to cased', (of) => {
  const { matches } = piped({ 'A|cased': 'AbC' }, pipelineOf(of({ method: 'upper' })));
  assert.deepEqual([{ A: 'ABC' }, { A: 'AbC' }].map(matches), [true, false]);
});

step('set_state', 'is asked for by processing_state', (of) => {
  const wanted = { type: 'processing_state', key: 'index', val: 'x' };
  const prefix = (name: string, when: object) => ({ type: 'field_name_prefix', prefix: name, ...when });
  const pipeline = pipelineOf(
    of({ key: 'index', val: 'x' }),
    prefix('a.', { rule_conditions: [wanted] }),
    prefix('b.', { field_name_conditions: [wanted], detection_item_conditions: [wanted] }),
    prefix('c.', { rule_conditions: [{ ...wanted, val: 'y' }] }),
  );
  assert.ok(piped({ A: 'x' }, pipeline).matches({ 'b.a.A': 'x' }));
});

step('set_custom_attribute', 'is asked for by rule_attribute', (of) => {
  const pipeline = pipelineOf(of({ attribute: 'index', value: 'logs' }), {
    type: 'field_name_prefix',
    prefix: 'p.',
    rule_conditions: [{ type: 'rule_attribute', attribute: 'index', value: 'logs' }],
  });
  assert.ok(piped({ A: 'x' }, pipeline).matches({ 'p.A': 'x' }));
});

step('rule_failure', 'refuses the rule, at its place, with the place of the step', (of) => {
  const { issues, rule } = piped({ A: 'x' }, pipelineOf(of({ message: 'not here' })));
  assert.equal(rule, undefined);
  assert.deepEqual(
    issues.map(({ code, place }) => [code, place]),
    [['pipeline_failure', 'rule.yml:1:1']],
  );
  assert.match(issues[0]!.message, /“test”.*not here/);
  assert.match(issues[0]!.hint!, /p\.yml:1:\d+/);
});

step('detection_item_failure', 'refuses rules with such an item', (of) => {
  const pipeline = pipelineOf(
    of({ message: 'no B', field_name_conditions: [{ type: 'include_fields', fields: 'B' }] }),
  );
  assert.equal(piped({ B: 'x' }, pipeline).issues[0]?.code, 'pipeline_failure');
  assert.ok(piped({ A: 'x' }, pipeline).matches({ A: 'x' }));
});

step('nest', 'several steps under one condition', (of) => {
  const prefix = { type: 'field_name_prefix', prefix: 'p.' };
  const pipeline = (category: string) =>
    pipelineOf(of({ items: [prefix, prefix], rule_conditions: [{ type: 'logsource', category }] }));
  const more = { rule: { logsource: { product: 'x', category: 'c' } } };
  assert.ok(piped({ A: 'x' }, pipeline('c'), more).matches({ 'p.p.A': 'x' }));
  assert.ok(piped({ A: 'x' }, pipeline('d'), more).matches({ A: 'x' }));
});

test('every kind of step has its test, and says what it does', () => {
  assert.deepEqual(transformations.map(({ type }) => type).sort(), [...seen].sort());
  for (const { says } of transformations) assert.ok(says.length > 10);
});
