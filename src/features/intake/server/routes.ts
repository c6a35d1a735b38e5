import { z } from 'zod';
import { invalid } from '#base/errors.ts';
import { type Bytes, type Route, type StreamInput, stream, type Working } from '#features/journal/server/index.ts';
import { readBody } from './decompress.ts';
import { bulkAnswer, infoAnswer, json } from './elasticsearch.ts';
import { type IntakeParts, linesOf, receiveBulk, receiveEvents, type Sender } from './receive.ts';

export interface IntakeRouteParts extends IntakeParts {
  /** What the token or operator that asks may send as; refuses senders without a scope. */
  senderOf(
    working: Working,
    wanted: { readonly scope?: string; readonly source?: string; readonly retrospective?: boolean },
  ): Promise<Sender>;
  readonly version: string;
}

const receivedView = z.object({ accepted: z.int(), duplicate: z.boolean() });

export const intakeRoutes = (parts: IntakeRouteParts): readonly Route[] => [
  eventsRoute(parts),
  bulkRoute(parts, 'intake.bulk', 'POST', '/_bulk'),
  bulkRoute(parts, 'intake.bulk_put', 'PUT', '/_bulk'),
  bulkRoute(parts, 'intake.bulk_index', 'POST', '/:index/_bulk'),
  bulkRoute(parts, 'intake.bulk_index_put', 'PUT', '/:index/_bulk'),
  ...handshakeRoutes(parts),
];

const keyOf = (working: Working): string | undefined => {
  const key = working.request.header('idempotency-key');
  if (key !== undefined && (key.length === 0 || key.length > 256)) {
    throw invalid('idempotency_key_invalid', 'an idempotency key has 1 to 256 characters');
  }
  return key;
};

const eventsRoute = (parts: IntakeRouteParts): Route =>
  stream({
    name: 'intake.events',
    method: 'POST',
    path: '/api/intake/events',
    needs: 'intake:send',
    summary: 'Events as a JSON array or one a line (NDJSON), plain, gzip or zstd. Durable when it answers.',
    returns: receivedView,
    errors: ['request_too_large', 'body_not_json', 'encoding_damaged', 'spool_full', 'intake_busy'],
    async run(working, input): Promise<Bytes> {
      const sender = await senderFrom(parts, working, input);
      const body = await readBody(input.body, working.request.header('content-encoding'));
      const lines = linesOf(body, working.request.header('content-type'));
      return json(200, await receiveEvents(parts, sender, { lines, key: keyOf(working), now: working.now }));
    },
  });

/** Back-fills say so; that and another scope need the permission to import. */
async function senderFrom(parts: IntakeRouteParts, working: Working, input: StreamInput): Promise<Sender> {
  const { scope, source, retrospective } = input.query;
  return parts.senderOf(working, {
    ...(scope === undefined ? {} : { scope }),
    ...(source === undefined ? {} : { source }),
    retrospective: retrospective === 'true' || retrospective === '1',
  });
}

const bulkRoute = (parts: IntakeRouteParts, name: string, method: 'POST' | 'PUT', path: string): Route =>
  stream({
    name,
    method,
    path,
    needs: 'intake:send',
    summary: 'Elasticsearch bulk API: create and index. An `_id` makes a resend harmless for 24 hours.',
    returns: z.object({ took: z.int(), errors: z.boolean(), items: z.array(z.unknown()) }),
    errors: ['request_too_large', 'encoding_damaged', 'spool_full', 'intake_busy'],
    async run(working, input): Promise<Bytes> {
      const began = performance.now();
      const sender = await parts.senderOf(working, {});
      const body = await readBody(input.body, working.request.header('content-encoding'));
      const index = input.params.index ?? 'watchfloor';
      const bulk = await receiveBulk(parts, sender, { body, index, key: keyOf(working), now: working.now });
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
  ];
  const route = (name: string, path: string, body: object): Route =>
    stream({
      name: `intake.elasticsearch_${name}`,
      method: 'GET',
      path,
      needs: 'intake:send',
      summary: 'Answers what shippers with an Elasticsearch output ask first.',
      returns: z.unknown(),
      run: async () => json(200, body),
    });
  return [
    ...answers.map(([name, path, body]) => route(name, path, body)),
    stream({
      name: 'intake.elasticsearch_info',
      method: 'GET',
      path: '/api/intake/elasticsearch',
      needs: 'intake:send',
      summary: 'The greeting of the Elasticsearch output; also at / for requests with a token.',
      returns: z.unknown(),
      run: async () => infoAnswer(parts.version),
    }),
  ];
}
