/** The same events in the words of each protocol: a failed sign-in, a few of its values different each time. */
import { type Attributes, writeLogs } from '#engine/wire/otlp/testing/write.ts';

export interface Bodies {
  readonly ndjson: Uint8Array;
  readonly array: Uint8Array;
  readonly bulk: Uint8Array;
  readonly hec: Uint8Array;
  readonly lines: Uint8Array;
  readonly otlpJson: Uint8Array;
  readonly otlpProtobuf: Uint8Array;
  readonly gelf: readonly Uint8Array[];
  readonly rfc5424: Uint8Array;
  readonly rfc3164: Uint8Array;
  readonly texts: readonly string[];
  readonly cef: readonly string[];
  readonly leef: readonly string[];
  readonly jsonTexts: readonly string[];
}

const startMs = Date.UTC(2026, 10, 2, 8, 15, 30);

export function bodiesOf(events: number): Bodies {
  const every = <T>(make: (at: number) => T): T[] => Array.from({ length: events }, (_, at) => make(at));
  const time = (at: number): string => new Date(startMs + at).toISOString();
  const text = (at: number): string =>
    `Failed password for invalid user user${at % 97} from 203.0.113.${at % 251} port ${1024 + at} ssh2`;
  const json = (at: number): string =>
    JSON.stringify({
      '@timestamp': time(at),
      host: { name: `web${at % 9}` },
      process: { name: 'sshd', pid: at },
      message: text(at),
    });
  const all = (make: (at: number) => string): Uint8Array => Buffer.from(every(make).join(''));
  const attributes = (at: number): Attributes => ({ 'process.pid': BigInt(at), 'log.file.name': 'auth.log' });
  const otlp = writeLogs(
    { 'host.name': 'web01', 'service.name': 'sshd' },
    {},
    every((at) => ({
      time: BigInt(startMs + at) * 1_000_000n,
      observed: BigInt(startMs + at) * 1_000_000n,
      severityNumber: 9,
      severityText: 'INFO',
      body: text(at),
      attributes: attributes(at),
      traceId: '',
    })),
  );
  const modern = (at: number): string => `<38>1 ${time(at)} web${at % 9} sshd ${at} - - ${text(at)}`;
  return {
    ndjson: all((at) => `${json(at)}\n`),
    array: Buffer.from(`[${every(json).join(',')}]`),
    bulk: all((at) => `{"create":{"_id":"${at}"}}\n${json(at)}\n`),
    hec: all((at) =>
      JSON.stringify({ time: (startMs + at) / 1000, host: 'web01', sourcetype: 'linux_secure', event: text(at) }),
    ),
    lines: all((at) => `${text(at)}\n`),
    otlpJson: otlp.json,
    otlpProtobuf: otlp.protobuf,
    gelf: every((at) =>
      Buffer.from(
        JSON.stringify({
          version: '1.1',
          host: 'web01',
          timestamp: (startMs + at) / 1000,
          short_message: text(at),
          _pid: at,
        }),
      ),
    ),
    rfc5424: all((at) => `${Buffer.byteLength(modern(at))} ${modern(at)}`),
    rfc3164: all((at) => `<38>Nov  2 08:15:30 web${at % 9} sshd[${at}]: ${text(at)}\n`),
    texts: every(text),
    cef: every(
      (at) =>
        `CEF:0|Harbor|Gate|1.0|100|Failed sign-in|5|src=203.0.113.${at % 251} spt=${at} duser=user${at % 97} msg=${text(at)}`,
    ),
    leef: every(
      (at) =>
        `LEEF:1.0|Harbor|Gate|1.0|100|src=203.0.113.${at % 251}\tsrcPort=${at}\tusrName=user${at % 97}\tmsg=${text(at)}`,
    ),
    jsonTexts: every(json),
  };
}
