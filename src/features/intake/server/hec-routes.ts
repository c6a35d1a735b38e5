/** Splunk's HTTP Event Collector: its addresses, its acknowledgement, and errors as its clients read them. */
import { z } from 'zod';
import { type AppError, invalid } from '#base/errors.ts';
import {
  type HecAnswer,
  type HecFault,
  type HecMetadata,
  hecAnswers,
  isHecFault,
  readHecEvents,
  readHecRaw,
} from '#engine/wire/hec.ts';
import type { Lines } from '#engine/wire/lines.ts';
import { type Bytes, type RequestFacts, type Route, stream, type Working } from '#features/journal/server/index.ts';
import { ackIdOf, isAckOf } from './acks.ts';
import { readBody } from './decompress.ts';
import { type DoorParts, keyOf } from './door.ts';
import { json } from './elasticsearch.ts';
import { beforeCut, receiveEvents } from './receive.ts';

const mostAcks = 10_000;
/** Above this share of the spool's limit, clients that ask are told to go elsewhere. */
const fullAt = 0.95;

const word = z.string().max(512).optional();
/** Clients add parameters of their own (`auto_extract_timestamp` and others). */
const hecQuery = z.looseObject({
  channel: word,
  host: word,
  source: word,
  sourcetype: word,
  index: word,
  time: word,
});
type HecQuery = z.output<typeof hecQuery>;

const hecView = z.object({ text: z.string(), code: z.int(), ackId: z.int().optional() });

const answer = (name: HecAnswer, more: object = {}): Bytes => {
  const { status, code, text } = hecAnswers[name];
  return json(status, { text, code, ...more });
};

/** A fault in the body, carried as an error so that it is counted like any other. */
const faultError = ({ fault, event }: HecFault): AppError =>
  invalid('hec_body_invalid', `${hecAnswers[fault].text} (event ${event})`, { details: { fault, event } });

function answerFor(error: AppError, request: RequestFacts): HecAnswer {
  if (error.kind === 'unauthenticated') {
    const given = request.header('authorization');
    if (given === undefined) return 'tokenRequired';
    return /^(splunk|basic|bearer|apikey)\s+\S/i.test(given) ? 'invalidToken' : 'invalidAuthorization';
  }
  if (error.kind === 'denied' || error.kind === 'absent') return 'invalidToken';
  if (error.status === 413) return 'tooLarge';
  if (error.kind === 'invalid' || error.code === 'idempotency_key_reused') return 'invalidData';
  // Also when there is nobody yet who could own what the events lead to: the client is to try again.
  return error.kind === 'failed' ? 'internal' : 'busy';
}

function refuse(error: AppError, request: RequestFacts): Bytes {
  if (error.code === 'hec_body_invalid') {
    const { fault, event } = error.details as unknown as HecFault;
    return answer(fault, { 'invalid-event-number': event });
  }
  if (error.code === 'hec_channel_missing') return answer('channelMissing');
  if (error.code === 'hec_channel_invalid') return answer('channelInvalid');
  return answer(answerFor(error, request), { error: error.code, detail: error.message });
}

function channelOf(working: Working, query: HecQuery): string | undefined {
  const channel = working.request.header('x-splunk-request-channel') ?? query.channel;
  if (channel === undefined || channel === '') return undefined;
  if (!/^[\x21-\x7e]{1,128}$/.test(channel)) throw invalid('hec_channel_invalid', 'a channel is a word, best a GUID');
  return channel;
}

/** A client that names each of its requests may send one again; the channel keeps clients of one token apart. */
function requestKey(working: Working, channel: string | undefined): string | undefined {
  const key = keyOf(working) ?? (channel === undefined ? undefined : working.request.header('x-request-id'));
  return key === undefined ? undefined : `hec:${channel ?? ''}:${key.slice(0, 256)}`;
}

const metadataOf = ({ host, source, sourcetype, index, time }: HecQuery): HecMetadata => ({
  ...(time === undefined ? {} : { time }),
  ...(host === undefined ? {} : { host }),
  ...(source === undefined ? {} : { source }),
  ...(sourcetype === undefined ? {} : { sourcetype }),
  ...(index === undefined ? {} : { index }),
});

type Cut = (body: Uint8Array, query: HecQuery) => Lines | HecFault;

function sendRoute(parts: DoorParts, name: string, path: string, summary: string, cut: Cut): Route {
  return stream({
    name,
    method: 'POST',
    path,
    needs: 'intake:send',
    summary,
    query: hecQuery,
    returns: hecView,
    errors: ['request_too_large', 'too_many_events', 'encoding_damaged', 'spool_full', 'intake_busy'],
    refuse,
    async run(working, { query, body }): Promise<Bytes> {
      const sender = await beforeCut(parts.counts, undefined, () => parts.senderOf(working, {}));
      const { lines, channel } = await beforeCut(parts.counts, sender, async () => {
        const bytes = await readBody(body, working.request.header('content-encoding'));
        const read = cut(bytes, query);
        if (isHecFault(read)) throw faultError(read);
        return { lines: read, channel: channelOf(working, query) };
      });
      const key = requestKey(working, channel);
      const { offset } = await receiveEvents(parts, sender, { lines, key, now: working.now });
      if (channel === undefined || offset === undefined) return answer('success');
      return answer('success', { ackId: ackIdOf(parts.ackKey, `${sender.id}\n${channel}`, offset) });
    },
  });
}

const acksSchema = z.object({ acks: z.array(z.number()).max(mostAcks) });

function ackRoute(parts: DoorParts): Route {
  return stream({
    name: 'intake.hec_ack',
    method: 'POST',
    path: '/services/collector/ack',
    needs: 'intake:send',
    summary: 'Splunk HEC: which of these ids are durable; those that a request on this channel was answered with are.',
    query: hecQuery,
    returns: z.object({ acks: z.record(z.string(), z.boolean()) }),
    refuse,
    async run(working, { query, body }): Promise<Bytes> {
      const channel = channelOf(working, query);
      if (channel === undefined) throw invalid('hec_channel_missing', 'acknowledgement needs a channel');
      const asked = acksSchema.safeParse(jsonOf(await readBody(body, working.request.header('content-encoding'))));
      if (!asked.success) throw faultError({ fault: 'invalidData', event: 0 });
      const owner = `${working.actor.id}\n${channel}`;
      const acks = asked.data.acks.map((id) => [String(id), isAckOf(parts.ackKey, owner, id)] as const);
      return json(200, { acks: Object.fromEntries(acks) });
    },
  });
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

const healthRoute = (parts: DoorParts, name: string, path: string): Route =>
  stream({
    name,
    method: 'GET',
    path,
    // As at Splunk: load balancers ask without a token.
    needs: 'public',
    summary: 'Splunk HEC: healthy, or 503 when the spool is all but full.',
    query: hecQuery,
    returns: hecView,
    refuse,
    async run(): Promise<Bytes> {
      const { bytes, maxBytes } = parts.spool.stats();
      return answer(bytes > maxBytes * fullAt ? 'unhealthy' : 'healthy');
    },
  });

export function hecRoutes(parts: DoorParts): readonly Route[] {
  const base = '/services/collector';
  const events = 'Splunk HEC: JSON objects with `event` and its time, host, source, sourcetype, index, fields.';
  const raw = 'Splunk HEC: lines of text, with host, source, sourcetype and index in the query.';
  const asRaw: Cut = (body, query) => readHecRaw(body, metadataOf(query));
  return [
    sendRoute(parts, 'intake.hec', base, events, readHecEvents),
    sendRoute(parts, 'intake.hec_event', `${base}/event`, events, readHecEvents),
    sendRoute(parts, 'intake.hec_event_1', `${base}/event/1.0`, events, readHecEvents),
    sendRoute(parts, 'intake.hec_raw', `${base}/raw`, raw, asRaw),
    sendRoute(parts, 'intake.hec_raw_1', `${base}/raw/1.0`, raw, asRaw),
    ackRoute(parts),
    healthRoute(parts, 'intake.hec_health', `${base}/health`),
    healthRoute(parts, 'intake.hec_health_1', `${base}/health/1.0`),
  ];
}
