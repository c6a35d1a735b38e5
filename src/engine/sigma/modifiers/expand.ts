import { asWritten } from './drafts.ts';
import type { Draft, Modifier, ModifierContext, Refusal } from './modifier.ts';

const mostTexts = 20_000;
/** A `%` after a backslash is plain; two backslashes are one, and do not concern the `%` after them. */
const pieces = /\\[\\%]|%([^%\s]+)%/g;

/** Names of the placeholders in a value. */
export const placeholdersIn = (source: string): readonly string[] =>
  [...source.matchAll(pieces)].flatMap(([, name]) => (name === undefined ? [] : [name]));

/** Every text that comes of putting list entries in the places of the placeholders. */
function expanded(source: string, listNamed: ModifierContext['listNamed']): readonly string[] | Refusal {
  let texts = [''];
  let last = 0;
  for (const match of source.matchAll(pieces)) {
    const before = source.slice(last, match.index);
    last = match.index + match[0].length;
    const [, name] = match;
    const values = name !== undefined ? listNamed(name) : [match[0] === '\\%' ? '%' : match[0]];
    if (values === undefined || values.length === 0)
      return {
        refused: 'placeholder_unresolved',
        message: `There is no list for the placeholder %${name}%.`,
        hint: `Add a list named “${name}” with your own values.`,
      };
    if (texts.length * values.length > mostTexts)
      return { refused: 'placeholder_too_many', message: `The placeholders stand for more than ${mostTexts} values.` };
    texts = texts.flatMap((text) => values.map((value) => text + before + value));
  }
  return texts.map((text) => text + source.slice(last));
}

export const expand: Modifier = {
  name: 'expand',
  family: 'placeholder',
  says: 'placeholders (%name%) stand for the values of a named list, which may have wildcards',
  apply: (draft, { listNamed }) => {
    const source = asWritten(draft, 'expand');
    if (typeof source !== 'string') return source;
    const texts = expanded(source, listNamed);
    return 'refused' in texts ? texts : texts.map((text): Draft => ({ kind: 'raw', value: text, text }));
  },
  examples: [
    {
      modifiers: ['expand'],
      values: ['%Servers%'],
      placeholders: { Servers: ['srv*', 'dc01'] },
      hits: ['SRV-7', 'dc01'],
      misses: ['dc02', '%Servers%', undefined],
    },
    {
      modifiers: ['contains', 'expand'],
      values: ['\\%plain%name%'],
      placeholders: { name: ['X'] },
      hits: ['a %plainX b'],
      misses: ['plainX', '% plainX'],
    },
    {
      modifiers: ['endswith', 'expand'],
      values: ['\\\\%name%.exe'],
      placeholders: { name: ['*X', 'net'] },
      hits: ['a\\netx.exe', 'c:\\net.exe'],
      misses: ['net.exe', '\\%name%.exe'],
    },
    {
      modifiers: ['expand', 'cidr'],
      values: ['%nets%'],
      placeholders: { nets: ['10.0.0.0/8'] },
      hits: ['10.1.1.1'],
      misses: ['11.1.1.1'],
    },
    {
      modifiers: ['expand'],
      values: ['%a%-%b%'],
      placeholders: { a: ['1', '2'], b: ['x', 'y'] },
      hits: ['1-x', '2-y', '1-y'],
      misses: ['1-2'],
    },
    { modifiers: [], values: ['%name%'], hits: ['%NAME%'], misses: ['x'] },
  ],
  refused: [
    { modifiers: ['expand'], values: ['%unknown%'], code: 'placeholder_unresolved' },
    { modifiers: ['expand'], values: ['%__proto__%'], code: 'placeholder_unresolved' },
    { modifiers: ['base64', 'expand'], values: ['%a%'], code: 'modifier_order' },
  ],
};
