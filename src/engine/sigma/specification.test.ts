/**
 * The specification (2.1.0), line by line where it says what a rule means: each test is named after its section, and its
 * rows are the sentences and examples there. `docs/reference/sigma.md` refers to these tests by name.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FieldValue } from '#engine/events/model.ts';
import { bothMatch, detectionOf, fieldsOf, goodRule } from './testing/rules.ts';

type Values = Readonly<Record<string, FieldValue>>;

/** Does a selection match what it should, and nothing else? Both matchers are asked. */
function holds(selection: unknown, hits: readonly Values[], misses: readonly Values[], placeholders = {}): void {
  const rule = goodRule({ selection, condition: 'selection' }, placeholders);
  for (const fields of hits)
    assert.ok(bothMatch(rule, fieldsOf(fields)), `${JSON.stringify(selection)} on ${JSON.stringify(fields)}`);
  for (const fields of misses)
    assert.ok(!bothMatch(rule, fieldsOf(fields)), `${JSON.stringify(selection)} not on ${JSON.stringify(fields)}`);
}
const values = (...list: readonly FieldValue[]): readonly Values[] => list.map((F) => ({ F }));
const codesOf = (detection: object): readonly string[] => detectionOf(detection).issues.map(({ code }) => code);
const selectionCodes = (selection: unknown): readonly string[] => codesOf({ selection, condition: 'selection' });

test('rules, General: values are texts without case; numbers too; regular expressions have case', () => {
  holds({ F: 'Whoami' }, values('whoami', 'WHOAMI'), values('whoami.exe', '', null));
  holds({ F: 4688 }, values(4688, '4688'), values('04688', 46880));
  holds({ F: true }, values(true, 'TRUE'), values(false));
  holds({ 'F|re': 'Who' }, values('xWhox'), values('who'));
});

test('rules, String Wildcard: ? is one character, * any number', () => {
  holds({ F: 'prog?.exe' }, values('progA.exe', 'progb.exe'), values('prog.exe', 'progAB.exe'));
  holds(
    { F: 'antivirus_V*.exe' },
    values('antivirus_V1.exe', 'antivirus_V21.2.1.exe', 'antivirus_V.exe'),
    values('antivirus_1.exe'),
  );
  holds({ F: '*something' }, values('something', 'a something'), values('something a'));
  holds({ F: 'something*' }, values('something', 'something a'), values('a something'));
  holds({ F: '*something*' }, values('a something b'), values('some thing'));
});

test('rules, Escape Character: all six sentences', () => {
  // One backslash or two, not followed by a wildcard.
  holds({ F: 'C:\\x' }, values('C:\\x'), values('C:\\\\x'));
  holds({ F: 'C:\\\\x' }, values('C:\\x'), values('C:\\\\x'));
  // An escaped wildcard is plain.
  holds({ F: 'a\\*b' }, values('a*b'), values('axb', 'a\\xb'));
  holds({ F: 'a\\?b' }, values('a?b'), values('axb'));
  // A backslash, then a wildcard.
  holds({ F: 'a\\\\*' }, values('a\\', 'a\\b'), values('a', 'a*'));
  // A backslash and a wildcard, both plain.
  holds({ F: 'a\\\\\\*' }, values('a\\*'), values('a\\b', 'a*'));
  // Three and four are two.
  holds({ F: 'a\\\\\\b' }, values('a\\\\b'), values('a\\b'));
  holds({ F: 'a\\\\\\\\b' }, values('a\\\\b'), values('a\\b'));
});

test('rules, Lists: texts are looked for in the whole event; maps are linked with or', () => {
  const anywhere = [{ x: 'evilservice' }, { y: 'run svchost.exe -n evil now' }];
  holds(['EVILSERVICE', 'svchost.exe -n evil'], anywhere, [{ x: 'evil service' }]);
  const either = [{ Image: 'c:\\example.exe' }, { Description: 'a Test executable' }];
  holds([{ 'Image|endswith': '\\\\example.exe' }, { 'Description|contains': 'Test executable' }], either, [
    { Image: 'test executable' },
  ]);
});

test('rules, Maps: all elements are linked with and, the values of one with or', () => {
  holds(
    { EventLog: 'Security', EventID: [517, 1102] },
    [
      { EventLog: 'Security', EventID: 517 },
      { EventLog: 'security', EventID: '1102' },
    ],
    [{ EventLog: 'Security', EventID: 4624 }, { EventLog: 'System', EventID: 517 }, { EventID: 517 }],
  );
  const ticket = { EventLog: 'Security', EventID: 4769, TicketOptions: '0x40810000', TicketEncryption: '0x17' };
  holds(ticket, [ticket], [{ ...ticket, TicketEncryption: '0x12' }]);
});

test('rules, Special Field Values: empty and null are two things, null is no part of a list', () => {
  holds({ F: '' }, values(''), [{ F: null }, {}, { F: 'x' }]);
  holds({ F: null }, [{ F: null }, {}, { F: [] }], values('', 'x', 0));
  const rule = goodRule({ selection: { EventID: 4738 }, filter: { F: null }, condition: 'selection and not filter' });
  assert.ok(bothMatch(rule, fieldsOf({ EventID: 4738, F: 'x' })));
  assert.ok(!bothMatch(rule, fieldsOf({ EventID: 4738 })));
  assert.deepEqual(selectionCodes({ A: 'x', B: ['', null] }), ['null_in_list']);
});

test('rules, Field Existence: exists asks for the field alone', () => {
  holds({ 'F|exists': true }, [{ F: 'x' }, { F: '' }, { F: null }], [{}]);
  holds({ 'F|exists': false }, [{}], [{ F: 'x' }, { F: '' }, { F: null }]);
});

test('rules, Value Modifiers: appended with a bar, chained, applied in order, on single values and lists', () => {
  holds({ 'F|windash|contains': ['-a', '-b'] }, values('x /a', '–b'), values('a', 'x a'));
  holds({ 'F|wide|base64offset|contains': 'cmd' }, values(btoa('c\0m\0d\0'), btoa('xc\0m\0d\0')), values(btoa('cmd')));
  assert.deepEqual(selectionCodes({ 'F|base64offset|wide|contains': 'cmd' }), []);
  assert.deepEqual(selectionCodes({ 'F|contains|base64': 'cmd' }), ['modifier_order']);
});

test('rules, Placeholders: only with expand; a percent sign may be escaped; without a list the rule is refused', () => {
  const lists = { name: ['one', 't*'], Servers: ['srv*'] };
  holds({ F: '%name%' }, values('%NAME%'), values('one'), lists);
  holds({ 'F|expand': '%name%' }, values('one', 'two'), values('%name%', 'four'), lists);
  holds({ 'F|expand': '\\%plain%name%' }, values('%plainone', '%plaintwo'), values('plainone', 'one'), lists);
  holds({ 'F|expand': '%Servers%' }, values('SRV01'), values('wks01'), lists);
  for (const name of ['Administrators', 'JumpServers', 'Workstations', 'Servers', 'DomainControllers'])
    assert.deepEqual(selectionCodes({ 'F|expand': `%${name}%` }), ['placeholder_unresolved']);
});

test('rules, Keywords search: over all values, with or; |all links them with and', () => {
  holds(['event::clear', 'event::drop'], [{ a: 'x event::clear' }, { b: ['y', 'EVENT::DROP now'] }], [{ a: 'event' }]);
  const all = { '|all': ['OabVirtualDirectory', ' -ExternalUrl '] };
  holds(
    all,
    [{ m: 'Set-OabVirtualDirectory -ExternalUrl x' }, { a: 'OabVirtualDirectory', b: 'x -ExternalUrl y' }],
    [{ m: 'OabVirtualDirectory' }],
  );
});

/** Which of these sets of matching selections a condition accepts. */
function judged(condition: string | readonly string[], cases: Readonly<Record<string, boolean>>): void {
  const names = ['selection1', 'selection2', 'keywords', 'filter_a', '_hidden'];
  const detection = Object.fromEntries(names.map((name) => [name, { [name]: 'x' }]));
  const { rule, issues } = detectionOf({ ...detection, condition });
  assert.ok(rule, JSON.stringify(issues));
  for (const [matched, wanted] of Object.entries(cases)) {
    const fields = fieldsOf(Object.fromEntries(matched.split(' ').map((name) => [name, 'x'])));
    assert.equal(bothMatch(rule, fields), wanted, `${condition} where ${matched} match`);
  }
}

test('rules, Condition: and, or, not, brackets, and what binds most', () => {
  judged('selection1 or keywords', { keywords: true, selection1: true, selection2: false });
  judged('selection1 and not filter_a', { selection1: true, 'selection1 filter_a': false });
  judged('selection1 and (keywords or selection2)', { 'selection1 keywords': true, 'keywords selection2': false });
  // or < and < not < x of < brackets
  judged('selection1 or selection2 and keywords', { selection1: true, selection2: false, 'selection2 keywords': true });
  judged('not selection1 and keywords', { keywords: true, 'selection1 keywords': false, selection2: false });
  judged('not 1 of selection* or keywords', { keywords: true, selection2: false, filter_a: true });
});

test('rules, Condition: 1 and all of them, of patterns, counts above 1; names with _ are skipped', () => {
  judged('1 of them', { selection2: true, _hidden: false });
  judged('all of them', { 'selection1 selection2 keywords filter_a': true, 'selection1 selection2 keywords': false });
  judged('all of selection*', { 'selection1 selection2': true, selection1: false });
  judged('1 of selection* and keywords', { 'selection2 keywords': true, selection2: false });
  judged('1 of selection* and not 1 of filter*', { selection1: true, 'selection1 filter_a': false });
  judged('2 of them', { 'selection1 keywords': true, selection1: false });
  judged('1 of *_a', { filter_a: true, selection1: false });
  judged('1 of _*', { _hidden: true, selection1: false });
});

test('rules, Condition: a list of conditions is linked with or', () => {
  judged(['selection1 and keywords', 'filter_a'], { filter_a: true, 'selection1 keywords': true, selection1: false });
});

test('modifiers, Generic: all, startswith, endswith, contains, exists, cased, neq', () => {
  holds({ 'F|all': ['*a*', '*b*'] }, values('b a'), values('a'));
  assert.deepEqual(selectionCodes({ 'F|all': 'a' }), ['all_single']);
  assert.deepEqual(selectionCodes({ 'F|contains|all': ['a'] }), ['all_single']);
  holds({ 'F|startswith': 'adm' }, values('ADMIN', 'adm'), values('badm'));
  holds({ 'F|endswith': '\\cmd.exe' }, values('C:\\CMD.exe'), values('cmd.exe', '\\cmd.exe.bak'));
  holds({ 'F|contains': 'b' }, values('abc', 'b'), values('ac'));
  holds({ 'F|cased': 'Cmd' }, values('Cmd'), values('cmd'));
  holds({ 'F|neq': ['a', 'b'] }, [{ F: 'c' }, {}], values('A', 'b'));
});

test('modifiers, String: windash stands for five dashes, each place on its own', () => {
  const dashes = ['-', '/', '–', '—', '―'];
  for (const one of dashes)
    for (const other of dashes) {
      const texts = dashes.flatMap((first) => dashes.map((second) => `${first}x ${second}y`));
      holds({ 'F|windash': `${one}x ${other}y` }, values(...texts), values('x y', '‒x -y'));
    }
});

test('modifiers, Regular Expression: the metacharacters of the specification, and i, m, s', () => {
  holds({ 'F|re': '^a.c$' }, values('abc'), values('ABC', 'ac', 'xabc'));
  holds({ 'F|re': '^ab*c+d?e{2,3}$' }, values('acee', 'abbccdeee'), values('abdee', 'ace'));
  holds({ 'F|re': '^[a-c][^a-c]$' }, values('ax'), values('ab', 'xa'));
  holds({ 'F|re': '^(one|two)$' }, values('one', 'two'), values('three'));
  holds({ 'F|re|i': '^abc$' }, values('ABC'), values('ab'));
  holds({ 'F|re|m': '^b$' }, values('a\nb\nc'), values('ab'));
  holds({ 'F|re|s': '^a.b$' }, values('a\nb'), values('ab'));
  holds({ 'F|re': '^a.b$' }, [], values('a\nb'));
  assert.deepEqual(selectionCodes({ 'F|re': 'a(?=b)' }), ['regex_unsupported']);
});

test('modifiers, Encoding: Base64 and its three offsets, UTF-16 in both orders, with a mark, wide', () => {
  holds({ 'F|base64': 'foobar' }, values('Zm9vYmFy'), values('foobar'));
  holds(
    { 'F|base64offset|contains': 'foobar' },
    values(btoa('foobar!'), btoa('xfoobar!'), btoa('xyfoobar!')),
    values(btoa('foo')),
  );
  holds({ 'F|utf16le': 'cmd' }, values('c\0m\0d\0'), values('\0c\0m\0d'));
  holds({ 'F|utf16be': 'cmd' }, values('\0c\0m\0d'), values('c\0m\0d\0'));
  holds({ 'F|utf16': 'cmd' }, values('\xff\xfec\0m\0d\0'), values('c\0m\0d\0'));
  holds({ 'F|wide': 'cmd' }, values('c\0m\0d\0'), values('cmd'));
});

test('modifiers, Numeric: lt, lte, gt, gte, neq, on numbers alone', () => {
  holds({ 'F|lt': 5 }, values(4, '4.9', -1), values(5, 'x', '', null));
  holds({ 'F|lte': 5 }, values(5, '5'), values(5.1));
  holds({ 'F|gt': 5 }, values(6, '1e1'), values(5, 'ten'));
  holds({ 'F|gte': 5 }, values(5), values(4));
  holds({ 'F|neq': 5 }, values(6, '6'), values(5, '5'));
  assert.deepEqual(selectionCodes({ 'F|lt': '5' }), ['value_type']);
});

test('modifiers, Time: minute, hour, day, week, month, year of a date, alone and compared', () => {
  const at = '2026-02-04T08:07:28Z';
  for (const [part, value] of Object.entries({ minute: 7, hour: 8, day: 4, week: 6, month: 2, year: 2026 })) {
    holds({ [`F|${part}`]: value }, values(at), values('never', '', 7));
    holds({ [`F|${part}`]: value === 7 ? 6 : value + 1 }, [], values(at));
    holds({ [`F|${part}|gte`]: value }, values(at), values('never'));
    holds({ [`F|${part}|gt`]: value }, [], values(at));
  }
  for (const [part, wrong] of Object.entries({ minute: 60, hour: 24, day: 32, week: 54, month: 13, year: -1 }))
    assert.deepEqual(selectionCodes({ [`F|${part}`]: wrong }), ['value_type'], part);
});

test('modifiers, IP: cidr for both versions of the protocol', () => {
  holds({ 'F|cidr': '10.0.0.0/8' }, values('10.1.2.3'), values('11.0.0.1', '10.1.2', 'x'));
  holds({ 'F|cidr': 'fe80::/10' }, values('FE80::1'), values('fec0::1'));
});

test('modifiers, Specific: expand, and fieldref with neq', () => {
  holds({ 'F|expand|cidr': '%nets%' }, values('10.0.0.1'), values('11.0.0.1'), { nets: ['10.0.0.0/8'] });
  holds({ 'F|fieldref': 'G' }, [{ F: 'a', G: 'A' }], [{ F: 'a', G: 'b' }, { F: 'a' }]);
  holds({ 'F|fieldref|neq': 'G' }, [{ F: 'a', G: 'b' }], [{ F: 'a', G: 'A' }]);
});

test('modifiers: combinations that mean nothing are errors', () => {
  const wrong = [
    ['F|re|contains', 'a'],
    ['F|cidr|startswith', '10.0.0.0/8'],
    ['F|exists|cased', true],
    ['F|contains|startswith', 'a'],
    ['F|gt|lt', 5],
    ['F|hour|day', 5],
    ['F|base64|re', 'a'],
    ['F|windash|cidr', '10.0.0.0/8'],
    ['F|fieldref|re', 'G'],
    ['F|all|neq', ['a', 'b']],
    ['F|cased|cased', 'a'],
    ['F|i', 'a'],
    ['|exists', true],
    ['|fieldref', 'G'],
    ['F|utf16|wide|exists', true],
  ] as const;
  for (const [key, value] of wrong) {
    const { rule, issues } = detectionOf({ selection: { [key]: value }, condition: 'selection' });
    assert.equal(rule, undefined, key);
    assert.ok(
      issues.some(({ severity, code }) => severity === 'error' && code.startsWith('modifier_')),
      `${key}: ${JSON.stringify(issues)}`,
    );
  }
});
