/** Squid's native access log: `time elapsed client code/status bytes method URL user hierarchy/peer type`. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';

const forms: readonly Form[] = [
  {
    pattern:
      /^(?<time>\d{9,10}\.\d{3}) +(?<elapsed>-?\d{1,10}) (?<src_ip>\S{2,255}) (?<result>[A-Z_]{3,60})\/(?<status>\d{3}) (?<bytes>\d{1,15}) (?<method>[A-Z_]{3,20}) (?<url>\S{1,4096}) (?<user>\S{1,256}) (?<hierarchy>[A-Z_]{3,40})\/(?<dst_ip>\S{1,255}) (?<type>\S{1,128})/,
  },
];

/** `http://cdn.example/a` and, of CONNECT, `cdn.example:443`. */
const hostOf = (url: string): string | undefined => /^(?:[a-z]+:\/\/)?([^/:?#]{1,255})/i.exec(url)?.[1];

function fromText(line: string, carrier: Carrier): JsonObject | undefined {
  const found = formOf(forms, line);
  if (found === undefined) return undefined;
  const host = hostOf(String(found.url));
  return {
    ...found,
    ...(host === undefined ? {} : { host }),
    ...(carrier.host === undefined ? {} : { proxy: carrier.host }),
  };
}

export const squid = jsonSource({
  id: 'squid',
  title: 'Squid proxy',
  shapes: ['access.log in the native format'],
  marks: [],
  labels: ['squid.access', 'squid.log'],
  programs: ['squid', '(squid-1)'],
  detect: () => false,
  fromText,
  views: [
    {
      logSource: { product: 'squid', category: 'proxy' },
      names: {
        'c-uri': ['url'],
        'cs-uri': ['url'],
        'cs-host': ['host'],
        'cs-method': ['method'],
        'sc-status': ['status'],
        'sc-bytes': ['bytes'],
        'cs-username': ['user'],
        'c-ip': ['src_ip'],
      },
    },
  ],
  time: ['time'],
  common: {
    'event.action': via((result) => result.toLowerCase().replaceAll('_', '-'), 'result'),
    'event.category': always('web'),
    'event.outcome': via((result) => (result.includes('DENIED') ? 'failure' : 'success'), 'result'),
    'event.provider': always('squid'),
    'user.name': 'user',
    'source.ip': 'src_ip',
    'destination.ip': 'dst_ip',
    'destination.domain': 'host',
    'network.protocol': always('http'),
    'url.full': 'url',
    'http.request.method': 'method',
    'http.response.status_code': 'status',
    'observer.name': first('proxy'),
  },
});
