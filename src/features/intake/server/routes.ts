import { z } from 'zod';
import { sourceById } from '#engine/sources/parse.ts';
import { type Bytes, type Route, stream, type Working } from '#features/journal/server/index.ts';
import { readBody } from './decompress.ts';
import { type DoorParts, doorOf, type IntakeRouteParts, keyOf } from './door.ts';
import { bulkAnswer, infoAnswer, json } from './elasticsearch.ts';
import { gelfRoute } from './gelf-route.ts';
import { hecRoutes } from './hec-routes.ts';
import { otlpRoute } from './otlp-route.ts';
import { beforeCut, linesOf, receiveBulk, receiveEvents, type Sender } from './receive.ts';

const eventsQuery = z.object({
  /** Only for who may import: a scope that is not the token's own. */
  scope: z.string().max(100).optional(),
  /** The source of everything in the request; without it the content decides. */
  source: z
    .string()
    .max(100)
    .refine((id) => sourceById(id) !== undefined, { error: 'there is no such source' })
    .optional(),
  retrospective: z
    .enum(['true', 'false', '1', '0'])
    .transform((text) => text === 'true' || text === '1')
    .optional(),
});

/** What clients of Elasticsearch add; none of it changes what is kept. */
const elasticsearchQuery = z.looseObject({});

const receivedView = z.object({ accepted: z.int(), duplicate: z.boolean() });

export const intakeRoutes = (parts: IntakeRouteParts): readonly Route[] => {
  const bulk = doorOf(parts, 'bulk');
  return [
    eventsRoute(doorOf(parts, 'json')),
    bulkRoute(bulk, 'intake.bulk', 'POST', '/_bulk'),
    bulkRoute(bulk, 'intake.bulk_put', 'PUT', '/_bulk'),
    bulkRoute(bulk, 'intake.bulk_index', 'POST', '/:index/_bulk'),
    bulkRoute(bulk, 'intake.bulk_index_put', 'PUT', '/:index/_bulk'),
    ...handshakeRoutes(parts),
    ...hecRoutes(doorOf(parts, 'hec')),
    otlpRoute(doorOf(parts, 'otlp')),
    gelfRoute(doorOf(parts, 'gelf')),
  ];
};

const eventsRoute = (parts: DoorParts): Route =>
  stream({
    name: 'intake.events',
    method: 'POST',
    path: '/api/intake/events',
    needs: 'intake:send',
    summary: 'Events as a JSON array or one a line (NDJSON), plain, gzip or zstd. Durable when it answers.',
    query: eventsQuery,
    returns: receivedView,
    errors: [
      'request_too_large',
      'too_many_events',
      'body_not_json',
      'encoding_damaged',
      'idempotency_key_reused',
      'spool_full',
      'intake_busy',
    ],
    async run(working, input): Promise<Bytes> {
      const sender = await beforeCut(parts.counts, undefined, () => senderFrom(parts, working, input.query));
      const { lines, key } = await beforeCut(parts.counts, sender, async () => {
        const body = await readBody(input.body, working.request.header('content-encoding'));
        return { lines: linesOf(body, working.request.header('content-type')), key: keyOf(working) };
      });
      const { accepted, duplicate } = await receiveEvents(parts, sender, { lines, key, now: working.now });
      return json(200, { accepted, duplicate });
    },
  });

/** Back-fills say so; that and another scope need the permission to import. */
async function senderFrom(
  parts: IntakeRouteParts,
  working: Working,
  { scope, source, retrospective }: z.output<typeof eventsQuery>,
): Promise<Sender> {
  return parts.senderOf(working, {
    ...(scope === undefined ? {} : { scope }),
    ...(source === undefined ? {} : { source }),
    retrospective: retrospective ?? false,
  });
}

const bulkRoute = (parts: DoorParts, name: string, method: 'POST' | 'PUT', path: string): Route =>
  stream({
    name,
    method,
    path,
    needs: 'intake:send',
    summary: 'Elasticsearch bulk API: create and index. An `_id` makes a resend harmless for 24 hours.',
    query: elasticsearchQuery,
    returns: z.object({ took: z.int(), errors: z.boolean(), items: z.array(z.unknown()) }),
    errors: [
      'request_too_large',
      'too_many_events',
      'encoding_damaged',
      'idempotency_key_reused',
      'spool_full',
      'intake_busy',
    ],
    async run(working, input): Promise<Bytes> {
      const began = performance.now();
      const sender = await beforeCut(parts.counts, undefined, () => parts.senderOf(working, {}));
      const { body, key } = await beforeCut(parts.counts, sender, async () => ({
        body: await readBody(input.body, working.request.header('content-encoding')),
        key: keyOf(working),
      }));
      const index = input.params.index ?? 'watchfloor';
      const bulk = await receiveBulk(parts, sender, { body, index, key, now: working.now });
      return bulkAnswer(bulk, performance.now() - began);
    },
  });

/** What Beats, Vector, Fluent Bit and the clients ask before they send. */
function handshakeRoutes(parts: IntakeRouteParts): Route[] {
  const answers: readonly [name: string, path: string, body: object][] = [
    ['license', '/_license', { license: { status: 'active', uid: 'watchfloor', type: 'basic' } }],
    ['xpack', '/_xpack', { license: { status: 'active', mode: 'basic', type: 'basic' }, features: {} }],
    ['nodes', '/_nodes/http', { nodes: {} }],
    ['cluster', '/_cluster/health', { cluster_name: 'watchfloor', status: 'green', timed_out: false }],
    ['ilm', '/_ilm/policy/:name', {}],
    ['template', '/_index_template/:name', { index_templates: [] }],
    ['data_stream', '/_data_stream/:name', { data_streams: [] }],
    // Modules of Filebeat ask whether their pipeline is there; what it would do is done by our sources.
    ['pipeline', '/_ingest/pipeline/:name', {}],
    ['pipelines', '/_ingest/pipeline', {}],
  ];
  // Set-up of an index has nothing to set up here: what templates and pipelines do is done by our sources.
  const setUps: readonly [name: string, path: string][] = [
    ['put_ilm', '/_ilm/policy/:name'],
    ['put_template', '/_index_template/:name'],
    ['put_component', '/_component_template/:name'],
    ['put_old_template', '/_template/:name'],
    ['put_pipeline', '/_ingest/pipeline/:name'],
  ];
  const route = (name: string, path: string, body: object, method: 'GET' | 'PUT' = 'GET'): Route =>
    stream({
      name: `intake.elasticsearch_${name}`,
      method,
      path,
      needs: 'intake:send',
      summary:
        method === 'GET'
          ? 'Answers what shippers with an Elasticsearch output ask first.'
          : 'Lets shippers that insist on their set-up go on; nothing of it is kept.',
      query: elasticsearchQuery,
      returns: z.unknown(),
      run: async () => json(200, body),
    });
  return [
    ...answers.map(([name, path, body]) => route(name, path, body)),
    ...setUps.map(([name, path]) => route(name, path, { acknowledged: true }, 'PUT')),
    stream({
      name: 'intake.elasticsearch_info',
      method: 'GET',
      path: '/api/intake/elasticsearch',
      needs: 'intake:send',
      summary: 'The greeting of the Elasticsearch output; also at / for requests with a token.',
      query: elasticsearchQuery,
      returns: z.unknown(),
      run: async () => infoAnswer(parts.version),
    }),
  ];
}
