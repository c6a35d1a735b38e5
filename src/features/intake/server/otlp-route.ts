/** OpenTelemetry's logs over HTTP (OTLP 1.x), in protobuf or JSON; the answer is in the encoding of the request. */
import { z } from 'zod';
import { type AppError, type ErrorKind, invalid } from '#base/errors.ts';
import { jsonLines } from '#engine/wire/lines.ts';
import { readOtlpJson } from '#engine/wire/otlp/json.ts';
import { isOtlpFault, type ReadLogs } from '#engine/wire/otlp/model.ts';
import { readOtlpProtobuf, writePartialSuccess, writeStatus } from '#engine/wire/otlp/protobuf.ts';
import { type Bytes, type RequestFacts, type Route, stream } from '#features/journal/server/index.ts';
import { readBody } from './decompress.ts';
import { type DoorParts, keyOf } from './door.ts';
import { beforeCut, receiveEvents } from './receive.ts';

const protobuf = 'application/x-protobuf';

type Encoding = 'protobuf' | 'json';

function encodingOf(request: RequestFacts): Encoding | undefined {
  const type = (request.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === protobuf) return 'protobuf';
  return type === 'application/json' ? 'json' : undefined;
}

const bytesOf = (status: number, encoding: Encoding, value: { json: object; protobuf: Uint8Array }): Bytes =>
  encoding === 'json'
    ? { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(JSON.stringify(value.json)) }
    : { status, headers: { 'content-type': protobuf }, body: Buffer.from(value.protobuf) };

/** Codes of google.rpc.Code. */
const rpcCodes: Record<ErrorKind, number> = {
  invalid: 3,
  unauthenticated: 16,
  denied: 7,
  absent: 5,
  conflict: 10,
  limited: 8,
  busy: 14,
  failed: 13,
};

/** Exporters send again on 429, 502, 503 and 504, and on nothing else: what may pass later must be one of these. */
const statusOf = (error: AppError): number =>
  error.kind === 'conflict' && error.code === 'no_owner_yet' ? 503 : error.status;

function refuse(error: AppError, request: RequestFacts): Bytes {
  const message = `${error.code}: ${error.message}`;
  const code = rpcCodes[error.kind];
  const encoding = encodingOf(request) ?? 'json';
  return bytesOf(statusOf(error), encoding, { json: { code, message }, protobuf: writeStatus(code, message) });
}

function read(body: Uint8Array, encoding: Encoding | undefined): ReadLogs {
  if (encoding === undefined) {
    throw invalid('content_type_unknown', `logs come as ${protobuf} or application/json`, { status: 415 });
  }
  const logs = encoding === 'json' ? readOtlpJson(body) : readOtlpProtobuf(body);
  if (isOtlpFault(logs)) throw invalid('otlp_damaged', logs.fault);
  return logs;
}

export const otlpRoute = (parts: DoorParts): Route =>
  stream({
    name: 'intake.otlp',
    method: 'POST',
    path: '/v1/logs',
    needs: 'intake:send',
    summary: 'OpenTelemetry logs (OTLP/HTTP), protobuf or JSON, plain or compressed. Durable when it answers.',
    query: z.looseObject({}),
    returns: z.object({
      partialSuccess: z.object({ rejectedLogRecords: z.string(), errorMessage: z.string() }).optional(),
    }),
    errors: [
      'content_type_unknown',
      'otlp_damaged',
      'request_too_large',
      'too_many_events',
      'spool_full',
      'intake_busy',
    ],
    refuse,
    async run(working, { body }): Promise<Bytes> {
      const encoding = encodingOf(working.request);
      const sender = await beforeCut(parts.counts, undefined, () => parts.senderOf(working, {}));
      const { logs, key } = await beforeCut(parts.counts, sender, async () => ({
        logs: read(await readBody(body, working.request.header('content-encoding')), encoding),
        key: keyOf(working),
      }));
      await receiveEvents(parts, sender, { lines: jsonLines(logs.envelopes), key, now: working.now });
      if (logs.rejected > 0) parts.counts.rejected(sender.source ?? 'unknown', logs.rejected);
      const message = logs.rejected === 0 ? '' : 'records whose values are nested too deep were left out';
      const partialSuccess = { rejectedLogRecords: String(logs.rejected), errorMessage: message };
      return bytesOf(200, encoding ?? 'json', {
        json: logs.rejected === 0 ? {} : { partialSuccess },
        protobuf: writePartialSuccess(logs.rejected, message),
      });
    },
  });
