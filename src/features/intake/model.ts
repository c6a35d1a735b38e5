/**
 * Intake: what shippers send, cut into events (`engine/wire/lines.ts`).
 *
 * An **event line** is the text of one event without a line break. What a line holds is judged later, in the pipeline:
 * a line that cannot be used becomes a **dead letter** with its reason, and never fails the lines beside it.
 */
import { type AppError, invalid } from '#base/errors.ts';

/** Bytes of a request after decompression; what is longer is refused whole. */
export const requestLimit = 100 * 1024 * 1024;
/** Bytes of all requests being read at one time; above it senders are told to wait. */
export const inFlightLimit = 400 * 1024 * 1024;
export const eventsLimit = 200_000;

export const tooManyEvents = (): AppError =>
  invalid('too_many_events', `a request may hold ${eventsLimit} events`, {
    status: 413,
    remedy: 'Send smaller batches.',
  });

/** The ways in which events come. */
export const protocols = ['json', 'bulk', 'hec', 'otlp', 'gelf', 'syslog'] as const;
export type Protocol = (typeof protocols)[number];

/** Protocols that know no token, and so come by listeners (`listeners.ts`). */
export const listenerProtocols = ['syslog', 'gelf'] as const;
export const transports = ['udp', 'tcp', 'tls'] as const;
