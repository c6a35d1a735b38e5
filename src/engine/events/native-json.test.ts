import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nativeJson } from './native-json.ts';

test('ordinary fields are plain JSON', () => {
  assert.equal(
    nativeJson({ a: 'C:\\udata', b: [1, null, true, 'é'], c: -0.5, d: [] }),
    '{"a":"C:\\\\udata","b":[1,null,true,"é"],"c":-0.5,"d":[]}',
  );
});

test('what the lake would refuse is text that reads the same', () => {
  assert.equal(
    nativeJson({ a: 123456789012345680000, b: [1e21, 1], c: 'x\ud800y', '\udfffk': 2 ** 53 }),
    '{"a":"123456789012345680000","b":["1e+21",1],"c":"x\ufffdy","\ufffdk":9007199254740992}',
  );
  assert.equal(nativeJson({ a: Number.POSITIVE_INFINITY }), '{"a":"Infinity"}');
});
