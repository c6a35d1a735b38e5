import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openXmlReader } from './event-xml.ts';

function read(text: string | Uint8Array, pieceBytes = 1_000_000, mostBytes?: number) {
  const bytes = new Uint8Array(Buffer.from(text as string));
  const reader = openXmlReader(mostBytes);
  const objects: unknown[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) objects.push(...reader.push(bytes.slice(at, at + pieceBytes)));
  objects.push(...reader.end());
  return { objects, faults: reader.faults, codes: reader.faults.map(({ code }) => code) };
}

const space = 'http://schemas.microsoft.com/win/2004/08/events/event';
const sysmon = `<Event xmlns='${space}'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/><EventID>1</EventID><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='2026-11-02T08:15:30.1053370Z'/><Correlation/></System><EventData><Data Name='Image'>C:\\x &amp; y.exe</Data><Data Name='CommandLine'>a &lt;b&gt; &#34;c&#x22; &nbsp; &amp;lt;</Data><Data Name='Empty'></Data></EventData></Event>`;
const expected = {
  Event: {
    '#attributes': { xmlns: space },
    System: {
      Provider: { '#attributes': { Name: 'Microsoft-Windows-Sysmon', Guid: '{5770385f-c22a-43e0-bf4c-06f5698ffbd9}' } },
      EventID: '1',
      Keywords: '0x8000000000000000',
      TimeCreated: { '#attributes': { SystemTime: '2026-11-02T08:15:30.1053370Z' } },
      Correlation: null,
    },
    EventData: { Image: 'C:\\x & y.exe', CommandLine: 'a <b> "c" &nbsp; &lt;', Empty: null },
  },
};

test('events one after another, as wevtutil writes them, and in a root with a declaration', () => {
  for (const text of [
    sysmon + sysmon,
    `${sysmon}\r\n${sysmon}\r\n`,
    `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>${sysmon}\n${sysmon}</Events>\n`,
    `<!DOCTYPE x [<!ENTITY amp "no">]><Events><!-- <Event> -->${sysmon}${sysmon}</Events>`.replace('<Event> ', ''),
  ])
    for (const piece of [1, 7, 1_000_000]) {
      const { objects, codes } = read(text, piece);
      assert.deepEqual(codes, []);
      assert.deepEqual(objects, [expected, expected]);
    }
});

test('layout between elements is none of the event, blanks in values are', () => {
  const text = `<Event>\n  <EventData>\n    <Data Name="A">  x </Data>\n    <Data>one</Data>\n    <Data>two</Data>\n  </EventData>\n</Event>`;
  assert.deepEqual(read(text).objects, [{ Event: { EventData: { A: '  x ', Data: { '#text': ['one', 'two'] } } } }]);
});

test('CDATA, comments and ends of events within them are read over', () => {
  const text =
    '<Event><EventData><Data Name="A"><![CDATA[</Event> & <b>]]></Data><!-- </Event> --></EventData></Event>';
  for (const piece of [1, 5, 1000])
    assert.deepEqual(read(text, piece).objects, [{ Event: { EventData: { A: '</Event> & <b>' } } }]);
});

test('an event that was cut off costs no other', () => {
  const cut = sysmon.slice(0, 300);
  const { objects, faults } = read(`${sysmon}${cut}${sysmon}`);
  assert.deepEqual(objects, [expected, expected]);
  assert.deepEqual(
    faults.map(({ code, at }) => [code, at]),
    [['value_unfinished', sysmon.length]],
  );
  assert.deepEqual(read(`${sysmon}${cut}`).codes, ['value_unfinished']);
});

test('damaged events are told with their place, the others read', () => {
  for (const damaged of [
    '<Event><a></b></Event>',
    '<Event a=b></Event>',
    '<Event><!DOCTYPE x></Event>',
    `<Event>${'<a>'.repeat(70)}${'</a>'.repeat(70)}</Event>`,
  ]) {
    const { objects, faults } = read(`${damaged}${sysmon}`);
    assert.deepEqual(objects, [expected], damaged);
    assert.deepEqual(
      faults.map(({ code, at }) => [code, at]),
      [['event_damaged', 0]],
    );
  }
});

test('an event that is too long is left out while it streams', () => {
  const { objects, codes } = read(`<Event><Data>${'x'.repeat(5000)}</Data></Event>${sysmon}`, 100, 2000);
  assert.deepEqual(objects, [expected]);
  assert.deepEqual(codes, ['event_too_large']);
});

test('XML of another kind is said to hold no event', () => {
  assert.deepEqual(read('<?xml version="1.0"?><feed><EventLog/></feed>').codes, ['xml_without_events']);
});

test('whatever the text and however it is handed over, nothing throws, and pieces make no difference', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '<Event>',
      '</Event>',
      '<Event xmlns="x">',
      '<a b="c">',
      '</a>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<?',
      '?>',
      '&amp;',
      '&#0;',
      '&#xD800;',
      '"',
      "'",
      '<',
      '>',
      '/>',
      ' ',
    ),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 20 }), (parts, size) => {
      const text = parts.join('');
      const [whole, cut] = [read(text), read(text, size)];
      assert.deepEqual(cut, whole);
    }),
    { numRuns: 300 },
  );
});

const plainText = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 50 })
  .filter((text) => text.trim() !== '' && !/[\0\r]/.test(text) && text.isWellFormed());
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

test('any text comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(plainText, { minLength: 1, maxLength: 5 }), (values) => {
      const text = values.map((value, at) => `<Data Name="n${at}">${escaped(value)}</Data>`).join('');
      const { objects } = read(`<Event>${text}</Event>`);
      assert.deepEqual(objects, [{ Event: Object.fromEntries(values.map((value, at) => [`n${at}`, value])) }]);
    }),
    { numRuns: 200 },
  );
});
