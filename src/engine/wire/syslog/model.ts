import type { StructuredData } from './rfc5424.ts';

/** What a syslog header says. Members that it does not have are undefined. */
export interface Header {
  /** `bare`: no header at all, or only a priority. */
  readonly format: 'rfc5424' | 'rfc3164' | 'bare';
  /** Milliseconds since 1970. */
  readonly time: number | undefined;
  readonly host?: string | undefined;
  readonly app?: string | undefined;
  readonly procid?: string | undefined;
  readonly msgid?: string | undefined;
  readonly sd?: StructuredData | undefined;
  /** Where the message begins. */
  readonly end: number;
}
