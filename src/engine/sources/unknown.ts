/**
 * An event that no source knows is an event all the same: its fields flat, its time where it is usually written, and
 * the few common fields that are named as ECS names them. No rule that asks for a log source looks at it.
 */
import { type CommonField, commonFieldNames } from '#engine/events/common-fields.ts';
import { flatten } from '#engine/events/flatten.ts';
import { defineSource, type Source } from './define-source.ts';
import { first, mapping } from './mapping.ts';

const timeNames = [
  '@timestamp',
  'timestamp',
  'time',
  'eventTime',
  'event_time',
  'TimeGenerated',
  'datetime',
  'date',
  'ts',
  '_time',
];

const alsoNamed: { readonly [F in CommonField]?: readonly string[] } = {
  'host.name': ['host.name', 'hostname', 'host', 'computer', 'Computer', 'Hostname'],
  'user.name': ['user.name', 'username', 'userName', 'user'],
  'source.ip': ['source.ip', 'src_ip', 'srcip', 'client_ip', 'clientip', 'remote_ip'],
  'destination.ip': ['destination.ip', 'dst_ip', 'dstip', 'dest_ip'],
};

const common = mapping(
  Object.fromEntries(commonFieldNames.map((name) => [name, first(...(alsoNamed[name] ?? [name]))])),
);

export const unknownSource: Source = defineSource({
  id: 'unknown',
  title: 'JSON of an unknown source',
  shapes: ['any JSON object'],
  logSources: [],
  marks: [],
  detect: () => true,
  native(object) {
    const fields = flatten(object);
    const name = timeNames.find((candidate) => fields[candidate] !== undefined && fields[candidate] !== null);
    return { fields, time: name === undefined ? undefined : fields[name] };
  },
  views: () => [],
  mapping: () => common,
});
