/** Files of events that are text: XML of Windows events, CSV, JSON in any layout, and whatever looks a bit like them. */
import assert from 'node:assert/strict';
import { openReader } from '#app/cli/input/reader.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { mutated, type Random } from '../random.ts';
import type { FuzzTarget } from '../target.ts';

const xml =
  "<?xml version='1.0'?><Events><Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='P'/><EventID Qualifiers='0'>1</EventID><Channel>Security</Channel></System><EventData><Data Name='A'>x &amp; &#34; <![CDATA[ ]] > ]]></Data><Data>y</Data></EventData></Event></Events>";
const csv = 'EventID,Channel,"Mess ""age"\r\n1,Security,"a, b\r\nc"\r\n2,System,\r\n';
const json = '[{"a":{"b":[1,"x\\"y"]}},\n{"Records":[{"eventName":"A"}]}]\n{"c":null}\n';
const lines = 'type=SYSCALL msg=audit(1.2:3): a=1\n<34>Oct 11 22:14:15 web01 su: failed\n{"a":1}\n';

const words = [
  '<Event>',
  '</Event>',
  '<Event ',
  '<![CDATA[',
  ']]>',
  '<!--',
  '-->',
  '<?',
  '&#x1F600;',
  '"',
  "'",
  ',',
  '\n',
  '{',
  '}',
  '[',
  '\\',
  '\0',
];

function inputOf(random: Random): { name: string; text: Uint8Array } {
  const name = random.pick(['a.csv', 'a.log', 'a.xml', 'a.tsv']);
  let text = random.pick([xml, csv, json, lines]).repeat(1 + random.below(4));
  for (let inserted = random.below(6); inserted > 0; inserted -= 1) {
    const at = random.below(text.length);
    text = text.slice(0, at) + random.pick(words).repeat(random.chance(10) ? 300 : 1) + text.slice(at);
  }
  const bytes = new Uint8Array(Buffer.from(text));
  return { name, text: random.chance(3) ? mutated(bytes, random) : bytes };
}

function readAll(text: Uint8Array, name: string, pieceBytes: number) {
  const reader = openReader({ name, mostBytes: 4000 });
  const events: unknown[] = [];
  for (let at = 0; at < text.length; at += pieceBytes) events.push(...reader.push(text.slice(at, at + pieceBytes)));
  events.push(...reader.end());
  const plain = events.map((event) => (event instanceof Uint8Array ? Buffer.from(event).toString('latin1') : event));
  // An event that does not end is seen before the ones in front of it are read.
  return { events, plain, faults: [...reader.faults].sort((a, b) => a.at - b.at || (a.code < b.code ? -1 : 1)) };
}

export const textFiles: FuzzTarget = {
  name: 'text-files',
  about: 'files of events as XML, CSV, JSON and lines',
  mostMs: 5000,
  rounds: 400,
  round(random) {
    const { name, text } = inputOf(random);
    const whole = readAll(text, name, text.length || 1);
    for (const event of whole.events) parseLine(event as Uint8Array);
    for (const { at } of whole.faults) assert.ok(at >= 0 && at <= text.length);
    const pieces = readAll(text, name, 1 + random.below(200));
    // Where events are too long for the limit, where reading goes on depends on what was there at the time.
    if ([...whole.faults, ...pieces.faults].some(({ code }) => code === 'event_too_large')) return;
    assert.deepEqual(pieces.plain, whole.plain);
    assert.deepEqual(pieces.faults, whole.faults);
  },
};
