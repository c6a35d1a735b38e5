import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { inNetwork, parseAddress, parseNetwork, writeNetwork } from './network.ts';

const odd = fc.string({ unit: fc.constantFrom('0', '1', '9', 'f', 'g', ':', '.', '%', '/', ' '), maxLength: 14 });
const address = fc.oneof(fc.ipV4(), fc.ipV6());

test('what is an address is what Node takes for one', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        odd.filter((text) => !text.includes('%')),
        address,
      ),
      (text) => {
        assert.equal(parseAddress(text) !== undefined, isIP(text) !== 0, text);
      },
    ),
    { numRuns: 5000 },
  );
});

test('an address is in a network when Node says so', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.nat(32), (base, other, prefix) => {
      const list = new BlockList();
      list.addSubnet(base, prefix, 'ipv4');
      assert.equal(inNetwork(parseNetwork(`${base}/${prefix}`)!, other), list.check(other, 'ipv4'));
    }),
  );
  const small = fc
    .array(fc.constantFrom('0', '1', 'ffff', '8000'), { minLength: 8, maxLength: 8 })
    .map((words) => words.join(':'));
  const isMapped = (text: string) => parseAddress(text)?.family === 4;
  fc.assert(
    fc.property(small, small, fc.nat(128), (base, other, prefix) => {
      fc.pre(!isMapped(base) && !isMapped(other));
      const list = new BlockList();
      list.addSubnet(base, prefix, 'ipv6');
      assert.equal(inNetwork(parseNetwork(`${base}/${prefix}`)!, other), list.check(other, 'ipv6'));
    }),
  );
});

test('a network is written so that it is read again', () => {
  fc.assert(
    fc.property(address, fc.nat(32), (text, prefix) => {
      const network = parseNetwork(`${text}/${prefix}`)!;
      assert.deepEqual(parseNetwork(writeNetwork(network)), network);
    }),
  );
});

test('bits beyond the prefix do not count', () => {
  assert.equal(writeNetwork(parseNetwork('10.1.2.3/8')!), '10.0.0.0/8');
  assert.equal(writeNetwork(parseNetwork('::ffff:10.1.2.3/104')!), '10.0.0.0/8');
  for (const text of ['', '/', '/8', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0.0/-1', '10.0.0.0/x', '1/8'])
    assert.equal(parseNetwork(text), undefined, text);
});
