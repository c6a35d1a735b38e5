/**
 * Windows events as XML (`wevtutil qe … /f:xml`, Event Viewer's "Save as XML", collectors): `<Event>` elements one after
 * another or in a root, brought to the same objects as binary logs. All values are text.
 */
import { Budget } from '#engine/evtx/damage.ts';
import { Filling } from '#engine/evtx/instance.ts';
import { noValues } from '#engine/evtx/nodes.ts';
import { type EventReader, Faults, mostEventBytes, type ReadEvent } from './model.ts';
import { parseXml } from './xml-parse.ts';
import { type FoundXml, XmlScanner } from './xml-scan.ts';

/** `mostBytes`: of one event. */
export function openXmlReader(mostBytes = mostEventBytes): EventReader {
  const faults = new Faults();
  const scanner = new XmlScanner(faults, mostBytes);
  const decoder = new TextDecoder('utf-8');
  // The size of an event bounds what it can cost: XML of this kind has nothing that multiplies.
  const budget = new Budget(Number.POSITIVE_INFINITY);
  budget.openRecord(Number.POSITIVE_INFINITY);
  const filling = new Filling(budget);
  let events = 0;

  function read({ bytes, at }: FoundXml): ReadEvent[] {
    const element = parseXml(decoder.decode(bytes));
    events += 1;
    if (!('fault' in element)) return [filling.objectOf([element], noValues)];
    faults.report('event_damaged', at, `the XML of the event is damaged: ${element.fault}`);
    return [];
  }

  return {
    push: (chunk) => scanner.push(chunk).flatMap(read),
    end() {
      scanner.end();
      if (events + faults.count === 0) faults.report('xml_without_events', 0, 'the XML holds no <Event>');
      return [];
    },
    faults: faults.kept,
    get faultCount() {
      return faults.count;
    },
    isRefused: false,
  };
}
