/** Windows event channels, from whichever shipper. */
import type { MutableFields } from '#engine/events/flatten.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { defineSource, type Native, type Source } from '#engine/sources/define-source.ts';
import { channelOf } from './channels.ts';
import { windowsMapping } from './common.ts';
import { mendService } from './mend.ts';
import { fromEvtxDump, fromFlat, fromWinlogbeat } from './shapes.ts';
import { windowsLogSources, windowsSpecs, windowsViews } from './views.ts';
import { eventOfXml } from './xml.ts';

const hasSystem = (object: JsonObject): boolean => isObject(object.Event) && isObject(object.Event.System);
const isBeat6 = (object: JsonObject): boolean =>
  object.event_id !== undefined && typeof object.log_name === 'string' && object.source_name !== undefined;
const isFlat = (object: JsonObject): boolean =>
  object.EventID !== undefined &&
  (typeof object.Channel === 'string' ||
    typeof object.EventLog === 'string' ||
    (object.TimeGenerated !== undefined && object.SourceSystem !== 'Linux')) &&
  ['Hostname', 'Computer', 'SourceName', 'Provider_Name', 'ProviderGuid'].some((name) => object[name] !== undefined);

function shaped(object: JsonObject): Native {
  if (isObject(object.winlog) || isBeat6(object)) return fromWinlogbeat(object);
  return hasSystem(object) ? fromEvtxDump(object) : fromFlat(object);
}

function native(object: JsonObject): Native {
  const { fields, time } = shaped(object);
  const mutable = fields as MutableFields;
  const name = fields.Channel;
  if (typeof name === 'string') {
    const channel = channelOf(name);
    mutable.Channel = channel.name;
    mendService(mutable, channel.service ?? channel.name);
  }
  return { fields, time };
}

export const windowsEvent: Source = defineSource({
  id: 'windows-event',
  title: 'Windows event channels',
  shapes: [
    'XML, binary event logs',
    'SecurityEvent and Event of Log Analytics',
    'Winlogbeat 7 and 8, Elastic Agent',
    'Winlogbeat 6',
    'NXLog and other flat JSON',
    'evtx_dump JSON',
  ],
  logSources: windowsLogSources,
  marks: ['winlog', 'Event', 'EventID', 'event_id'],
  labels: ['system.security', 'windows.sysmon_operational', 'wineventlog', 'xmlwineventlog', 'wineventlog:security'],
  fromText: eventOfXml,
  detect: (object) => isObject(object.winlog) || hasSystem(object) || isFlat(object) || isBeat6(object),
  native,
  viewSpecs: windowsSpecs,
  views: windowsViews,
  mapping: windowsMapping,
});
