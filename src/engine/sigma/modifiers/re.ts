import { regexFault } from '#engine/sigma/regex.ts';
import { asWritten } from './drafts.ts';
import { isRefusal, type Modifier } from './modifier.ts';

export const re: Modifier = {
  name: 're',
  family: 'regex',
  says: 'the value is a regular expression, found anywhere, case-sensitive; matched in linear time',
  apply: (draft) => {
    const source = asWritten(draft, 're');
    if (typeof source !== 'string') return source;
    const test = { kind: 'regex', source, insensitive: false, multiline: false, dotAll: false } as const;
    const fault = regexFault(test);
    return isRefusal(fault) ? fault : [{ kind: 'test', test }];
  },
  examples: [
    { modifiers: ['re'], values: ['a.c'], hits: ['xabcx', 'a\\c'], misses: ['ABC', 'a\nc', '', null, undefined] },
    { modifiers: ['re'], values: ['^ab+$', '(?i)^CD$'], hits: ['abbb', 'cd', 'CD'], misses: ['AB', 'xab', 'ab\nab'] },
    // A backslash belongs to the expression, and a star is no wildcard.
    { modifiers: ['re'], values: ['\\\\cmd\\.exe\\*?$'], hits: ['\\cmd.exe'], misses: ['\\cmdxexe', 'cmd.exe'] },
    { modifiers: ['re'], values: ['^\\d{2,3}$'], hits: [12, '123', ['x', 45]], misses: [1, '1234'] },
    { modifiers: ['re', 'all'], values: ['a+', 'b+'], hits: ['bxa'], misses: ['a', 'b'] },
  ],
  refused: [
    { modifiers: ['re'], values: ['a(?=b)'], code: 'regex_unsupported' },
    { modifiers: ['re'], values: ['(a)\\1'], code: 'regex_unsupported' },
    { modifiers: ['re'], values: ['(a'], code: 'regex_unsupported' },
    { modifiers: ['re'], values: ['a{2000}'], code: 'regex_unsupported' },
    { modifiers: ['windash', 're'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['re'], values: [null], code: 'value_type' },
  ],
};
