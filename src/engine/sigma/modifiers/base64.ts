import { encodable } from './drafts.ts';
import { isRefusal, type Modifier } from './modifier.ts';

export const base64: Modifier = {
  name: 'base64',
  family: 'encoding',
  says: 'the value is encoded with Base64 (text as UTF-8)',
  apply: (draft) => {
    const texts = encodable(draft, 'base64');
    if (isRefusal(texts)) return texts;
    return texts.map((bytes) => ({ kind: 'pattern', bytes: false, pattern: [{ kind: 'text', text: btoa(bytes) }] }));
  },
  examples: [
    { modifiers: ['base64'], values: ['foobar'], hits: ['Zm9vYmFy'], misses: ['foobar', 'xZm9vYmFy'] },
    { modifiers: ['base64', 'contains'], values: ['::'], hits: ['a Ojo= b'], misses: ['::'] },
    { modifiers: ['base64'], values: ['ä\\*'], hits: ['w6Qq'], misses: ['w6Q='] },
    { modifiers: ['wide', 'base64'], values: ['cmd'], hits: ['YwBtAGQA'], misses: ['Y21k'] },
  ],
  refused: [
    { modifiers: ['base64'], values: ['a*'], code: 'wildcard_encoded' },
    { modifiers: ['base64'], values: [null], code: 'value_type' },
    { modifiers: ['base64', 're'], values: ['a'], code: 'modifier_conflict' },
  ],
};
