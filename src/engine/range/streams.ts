/** The native logs that the company writes: the file each makes, and the source that reads it. */
export const streams = {
  windows: { file: 'windows.jsonl', source: 'windows-event' },
  linux: { file: 'linux-auditd.log', source: 'linux-auditd' },
  sshd: { file: 'linux-sshd.log', source: 'linux-sshd' },
  cloud: { file: 'aws-cloudtrail.jsonl', source: 'aws-cloudtrail' },
  entra: { file: 'entra-id.jsonl', source: 'entra-id' },
  m365: { file: 'm365-audit.jsonl', source: 'm365-audit' },
  okta: { file: 'okta.jsonl', source: 'okta' },
  zeek: { file: 'zeek.jsonl', source: 'zeek' },
  web: { file: 'web-access.log', source: 'web-access' },
  edr: { file: 'crowdstrike-streams.jsonl', source: 'crowdstrike-streams' },
  mail: { file: 'proofpoint.jsonl', source: 'proofpoint' },
} as const satisfies Record<string, { file: string; source: string }>;

export type Stream = keyof typeof streams;
export const streamNames = Object.keys(streams) as [Stream, ...Stream[]];

export interface RangeLine {
  readonly stream: Stream;
  /** Event time, Unix milliseconds; of a whole range it never falls. */
  readonly at: number;
  /** Without a line end. */
  readonly line: string;
}
