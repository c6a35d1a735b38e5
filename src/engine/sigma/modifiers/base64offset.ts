import { encodable } from './drafts.ts';
import { isRefusal, type Modifier } from './modifier.ts';

/** Characters to cut before and after: those also depend on bytes of what stands beside the value. */
const cutBefore = [0, 2, 3] as const;
const cutAfter = [0, 3, 2] as const;

/** The part of the encoding that is the same whatever stands around the bytes, when they begin `offset` bytes into a triple. */
function atOffset(bytes: string, offset: number): string {
  const encoded = btoa(' '.repeat(offset) + bytes);
  const after = cutAfter[(bytes.length + offset) % 3] ?? 0;
  return encoded.slice(cutBefore[offset], encoded.length - after);
}

export const base64offset: Modifier = {
  name: 'base64offset',
  family: 'encoding',
  says: 'the three ways in which the value can show within a text that was encoded with Base64',
  apply: (draft) => {
    const texts = encodable(draft, 'base64offset');
    if (isRefusal(texts)) return texts;
    return texts.flatMap((bytes) =>
      [0, 1, 2].map((offset) => ({
        kind: 'pattern' as const,
        bytes: false,
        pattern: [{ kind: 'text' as const, text: atOffset(bytes, offset) }],
      })),
    );
  },
  examples: [
    {
      modifiers: ['base64offset', 'contains'],
      values: ['/bin/sh'],
      hits: ['/bin/sh', 'x/bin/sh', 'xy/bin/sh', 'xyz/bin/sh and more'].map(btoa),
      misses: ['/bin/sh', btoa('/bin/bash')],
    },
    {
      modifiers: ['wide', 'base64offset', 'contains'],
      values: ['IEX'],
      hits: [btoa('I\0E\0X\0'), btoa(' \0I\0E\0X\0 \0'), btoa('..I\0E\0X\0')],
      misses: [btoa('IEX')],
    },
  ],
  refused: [{ modifiers: ['contains', 'base64offset'], values: ['a'], code: 'modifier_order' }],
};
