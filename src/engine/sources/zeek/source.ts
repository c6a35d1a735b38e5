/**
 * Zeek logs, as JSON (also as Corelight and the streaming packages write it) or as tab-separated lines.
 *
 * Which log a record is of stands in `_path` or `@stream`, in the shipper's file name, or is told by its members. A
 * line of tab-separated values stands alone here, without the `#fields` above it: it is read with the columns that Zeek
 * has when nobody changed them (`logs.ts`). Names are Zeek's (`id.orig_h`), whatever replaced the dots.
 */
import { addValue, emptyFields, type MutableFields } from '#engine/events/flatten.ts';
import type { JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { type Carrier, defineSource, type Native, type Source } from '#engine/sources/define-source.ts';
import { viewsOf } from '#engine/sources/views.ts';
import { zeekMapping } from './common.ts';
import { fromLine, logOf } from './logs.ts';
import { zeekViews } from './views.ts';

const views = viewsOf(zeekViews);
const connection = new Map(
  ['orig_h', 'orig_p', 'resp_h', 'resp_p'].flatMap((end) => [
    [`id_${end}`, `id.${end}`],
    [`id$${end}`, `id.${end}`],
  ]),
);
const own = new Set([
  '_path',
  '@stream',
  '_write_ts',
  '_system_name',
  '@system',
  '@proc',
  '@timestamp',
  '@version',
  '_node_name',
]);

function native(object: JsonObject, carrier: Carrier): Native {
  const fields: MutableFields = emptyFields();
  for (const name in object) if (!own.has(name)) addValue(fields, connection.get(name) ?? name, object[name]);
  fields.log = logOf(object, carrier.file) ?? 'unknown';
  const sensor = object._system_name ?? object['@system'] ?? object._node_name ?? carrier.host;
  if (typeof sensor === 'string') fields.sensor = sensor;
  return { fields, time: object.ts ?? object['@timestamp'] ?? object._write_ts };
}

/** Zeek's way to say who talked to whom: seen in nearly every log. */
const isConnection = (object: JsonObject): boolean =>
  object.ts !== undefined &&
  (object['id.orig_h'] !== undefined ||
    object.id_orig_h !== undefined ||
    object.id$orig_h !== undefined ||
    (object.uid !== undefined && object.id !== undefined));

const named = (object: JsonObject): boolean =>
  typeof object._path === 'string' || typeof object['@stream'] === 'string';

export const zeek: Source = defineSource({
  id: 'zeek',
  title: 'Zeek',
  shapes: [
    'JSON logs',
    'JSON of Corelight and of the streaming packages',
    'tab-separated lines with the usual columns',
  ],
  logSources: zeekViews.map((view) => view.logSource),
  marks: ['uid', '_path', '@stream', 'id.orig_h', 'id_orig_h', 'fuid', 'certificate.serial', 'ts'],
  labels: ['zeek.connection', 'zeek.dns', 'zeek.http', 'zeek.ssl', 'bro:json', 'corelight_conn'],
  detect: (object) =>
    isConnection(object) ||
    (named(object) && object.ts !== undefined) ||
    (object.ts !== undefined && logOf(object, undefined) !== undefined && typeof object.ts !== 'object'),
  fromText: (line, carrier) => fromLine(line, carrier.file),
  native,
  viewSpecs: zeekViews,
  views,
  mapping: (fields: Fields) => zeekMapping(String(fields.log)),
});
