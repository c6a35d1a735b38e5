import { parseNetwork } from '#engine/sigma/network.ts';
import { asWritten } from './drafts.ts';
import type { Modifier } from './modifier.ts';

export const cidr: Modifier = {
  name: 'cidr',
  family: 'network',
  says: 'the address lies in the network, IPv4 or IPv6',
  apply: (draft) => {
    const text = asWritten(draft, 'cidr');
    if (typeof text !== 'string') return text;
    const network = parseNetwork(text);
    if (network !== undefined) return [{ kind: 'test', test: { kind: 'cidr', network } }];
    return {
      refused: 'value_type',
      message: `“${text.slice(0, 100)}” is no network.`,
      hint: 'Write an address and the bits that count: 10.0.0.0/8 or fe80::/10.',
    };
  },
  examples: [
    {
      modifiers: ['cidr'],
      values: ['10.0.0.0/8', '192.0.2.128/25'],
      hits: ['10.255.0.1', '192.0.2.200', '::ffff:10.0.0.1', ['x', '10.0.0.1']],
      misses: ['11.0.0.1', '192.0.2.1', '10.0.0', '10.0.0.256', '010.0.0.1', '', null, undefined, 10],
    },
    {
      modifiers: ['cidr'],
      values: ['fe80::/10', '2001:db8::/33'],
      hits: ['FE80::1', 'febf:1::', 'fe80::1%eth0', '2001:db8:7fff::1', '2001:0db8:0:0:0:0:0:1'],
      misses: ['fec0::1', '2001:db8:8000::1', '10.0.0.1', '2001:db8::g', '2001:db8:::1', '1::2::3'],
    },
    { modifiers: ['cidr'], values: ['::/0'], hits: ['::', '::1'], misses: ['10.0.0.1', '::ffff:10.0.0.1'] },
    { modifiers: ['cidr'], values: ['0.0.0.0/0'], hits: ['1.2.3.4', '::ffff:102:304'], misses: ['::1'] },
    { modifiers: ['cidr'], values: ['192.0.2.1', '::1/128'], hits: ['192.0.2.1', '::1'], misses: ['192.0.2.2', '::2'] },
  ],
  refused: [
    { modifiers: ['cidr'], values: ['10.0.0.0/33'], code: 'value_type' },
    { modifiers: ['cidr'], values: ['fe80::/129'], code: 'value_type' },
    { modifiers: ['cidr'], values: ['10.*'], code: 'value_type' },
    { modifiers: ['cidr'], values: [''], code: 'value_type' },
    { modifiers: ['cidr', 're'], values: ['10.0.0.0/8'], code: 'modifier_conflict' },
  ],
};
