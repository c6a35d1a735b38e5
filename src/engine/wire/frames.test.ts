import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Frame, type FramerOptions, gelfFraming, openFramer, syslogFraming } from './frames.ts';

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 300) };
const text = (frame: Frame): string => Buffer.from(frame.bytes).toString('latin1');

/** All of it in the given pieces. */
function framed(whole: Uint8Array, cuts: readonly number[], options: FramerOptions): Frame[] {
  const framer = openFramer(options);
  const frames: Frame[] = [];
  let from = 0;
  for (const cut of [...cuts].sort((one, two) => one - two)) {
    const to = Math.min(whole.length, Math.max(from, cut));
    frames.push(...framer.push(whole.subarray(from, to)));
    from = to;
  }
  return [...frames, ...framer.push(whole.subarray(from)), ...framer.end()];
}

/** The slow and obvious reading of RFC 6587: the whole stream at once, as text. */
function reference(whole: string, counting: boolean, delimiter: RegExp): string[] {
  const found: string[] = [];
  let counted = false;
  for (let rest = whole; rest !== ''; ) {
    const head = counting ? /^([1-9]\d{0,7}) /.exec(rest) : null;
    let message: string;
    if (head !== null && (counted || rest[head[0].length] === '<')) {
      counted = true;
      message = rest.slice(head[0].length, head[0].length + Number(head[1]));
      rest = rest.slice(head[0].length + Number(head[1]));
    } else {
      const end = rest.search(delimiter);
      message = end < 0 ? rest : rest.slice(0, end);
      rest = end < 0 ? '' : rest.slice(end + 1);
    }
    message = message.replace(/[\r\n\0]+$/, '');
    if (message !== '') found.push(message);
  }
  return found;
}

const stream = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<13>a b',
        '5 <13>a',
        '12 <13>hello\nyou',
        '3 abc',
        '\n',
        '\0',
        '\r\n',
        '9',
        '1234567890 <',
        '7 ',
      ),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

test('frames are what the whole stream says, however it is cut', () => {
  const cuts = fc.array(fc.nat(200), { maxLength: 12 });
  for (const [framing, delimiter] of [
    [syslogFraming, /[\n\0]/],
    [gelfFraming, /\0/],
  ] as const)
    fc.assert(
      fc.property(stream, cuts, (sent, places) => {
        const whole = Buffer.from(sent, 'latin1');
        const frames = framed(whole, places, { ...framing, longest: 1000 });
        assert.deepEqual(frames.map(text), reference(whole.toString('latin1'), framing.counting, delimiter));
        assert.ok(frames.every((frame) => frame.cut === 0));
      }),
      runs,
    );
});

test('one byte at a time gives the same', () => {
  const whole = Buffer.from('<13>one\n6 <1>two<2>three\r\n10 <3>fo\nurth<4>five');
  const every = Array.from({ length: whole.length }, (_, at) => at);
  const options = { ...syslogFraming, longest: 100 };
  assert.deepEqual(framed(whole, every, options).map(text), framed(whole, [], options).map(text));
});

test('a message that is too long keeps its beginning, and the next one is whole', () => {
  const options = { ...syslogFraming, longest: 10 };
  const frames = framed(Buffer.from(`${'x'.repeat(25)}\n30 <1>${'y'.repeat(27)}<2>z\n`), [7, 33], options);
  assert.deepEqual(
    frames.map((frame) => [text(frame), frame.cut]),
    [
      ['x'.repeat(10), 15],
      [`<1>${'y'.repeat(7)}`, 20],
      ['<2>z', 0],
    ],
  );
});

test('what the stream breaks off in is kept and said to be unfinished', () => {
  const ends = (sent: string) =>
    framed(Buffer.from(sent), [], { ...syslogFraming, longest: 100 }).map((frame) => [text(frame), frame.unfinished]);
  assert.deepEqual(ends('20 <13>torn'), [['<13>torn', true]]);
  assert.deepEqual(ends('<13>without a line break'), [['<13>without a line break', false]]);
  assert.deepEqual(ends('12'), [['12', false]]);
});

test('a long message in single bytes costs no square of its length', () => {
  const framer = openFramer({ ...syslogFraming, longest: 256 * 1024 });
  const byte = Buffer.from('x');
  const began = performance.now();
  for (let at = 0; at < 200_000; at += 1) framer.push(byte);
  const [frame] = framer.end();
  assert.equal(frame?.bytes.length, 200_000);
  assert.ok(performance.now() - began < 3000, `${performance.now() - began} ms`);
});
