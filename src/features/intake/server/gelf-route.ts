/** GELF over HTTP, as Graylog's input takes it: a message, or several one after the other. */
import { z } from 'zod';
import { invalid } from '#base/errors.ts';
import { gelfLine } from '#engine/wire/gelf.ts';
import { eachLine, isSplitFault, joined, type Lines, splitValues } from '#engine/wire/lines.ts';
import { type Bytes, type Route, stream } from '#features/journal/server/index.ts';
import { readBody } from './decompress.ts';
import { type DoorParts, keyOf } from './door.ts';
import { beforeCut, receiveEvents } from './receive.ts';

function linesOf(body: Uint8Array): Lines {
  const values = splitValues(body);
  if (isSplitFault(values)) {
    throw invalid('body_not_json', `the body is not JSON that can be read: ${values.message}`, {
      issues: [{ code: 'body_not_json', place: `byte ${values.at}`, message: values.message }],
    });
  }
  const lines = [...eachLine(values)].map((line) => gelfLine(line, undefined));
  return { body: joined(lines), events: values.events };
}

export const gelfRoute = (parts: DoorParts): Route =>
  stream({
    name: 'intake.gelf',
    method: 'POST',
    path: '/gelf',
    needs: 'intake:send',
    summary: 'GELF messages (Graylog) as JSON, plain or compressed. Durable when it answers.',
    query: z.looseObject({}),
    returns: z.unknown(),
    errors: ['body_not_json', 'request_too_large', 'too_many_events', 'encoding_damaged', 'spool_full', 'intake_busy'],
    async run(working, { body }): Promise<Bytes> {
      const sender = await beforeCut(parts.counts, undefined, () => parts.senderOf(working, {}));
      const { lines, key } = await beforeCut(parts.counts, sender, async () => ({
        lines: linesOf(await readBody(body, working.request.header('content-encoding'))),
        key: keyOf(working),
      }));
      await receiveEvents(parts, sender, { lines, key, now: working.now });
      return { status: 202, headers: {}, body: '' };
    },
  });
