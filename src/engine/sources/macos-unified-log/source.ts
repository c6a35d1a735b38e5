/** macOS' unified log, as `log show` and `log stream --style ndjson` export it. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { fileNameOf } from '#engine/sources/values.ts';

export const macosUnifiedLog = jsonSource({
  id: 'macos-unified-log',
  title: 'macOS unified log',
  shapes: ['`log show --style ndjson`, `log stream --style ndjson`'],
  marks: ['eventMessage', 'processImagePath'],
  labels: ['macos.unified_logs', 'unifiedlogs.log'],
  detect: ({ eventMessage, processImagePath }) =>
    typeof eventMessage === 'string' && typeof processImagePath === 'string',
  views: [{ logSource: { product: 'macos', service: 'unifiedlog' } }],
  time: ['timestamp'],
  carrierHost: 'host',
  common: {
    'host.name': 'host',
    'host.os.type': always('macos'),
    'event.action': first('category', 'eventType'),
    'event.code': 'messageType',
    'event.provider': first('subsystem', 'senderImagePath'),
    'user.id': 'userID',
    'process.pid': 'processID',
    'process.executable': 'processImagePath',
    'service.name': via(fileNameOf, 'processImagePath'),
  },
});
