/** What to put into a shipper so that its events arrive here with a token. */

export interface Snippet {
  readonly id: string;
  readonly title: string;
  /** Where it goes. */
  readonly where: string;
  readonly text: string;
}

/** The token's place until it is known: it is shown only once, at its making. */
export const tokenPlace = 'wft_YOUR_TOKEN';

/** The port must be named: Beats take 9200 when it is not. */
function withPort(origin: string): string {
  const url = new URL(origin);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return `${url.protocol}//${url.hostname}:${port}`;
}

const beats = (origin: string, token: string): string => `output.elasticsearch:
  hosts: ["${withPort(origin)}"]
  # Beats send "id:key"; the id may be any word.
  api_key: "watchfloor:${token}"
  # Watchfloor has no index templates or lifecycle policies to set up.
setup.template.enabled: false
setup.ilm.enabled: false
`;

export const snippets = (origin: string, token: string): readonly Snippet[] => [
  {
    id: 'curl',
    title: 'curl',
    where: 'A file with one JSON event a line. The key lets you send it again without doubling anything.',
    text: `curl --fail-with-body ${origin}/api/intake/events \\
  -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/x-ndjson" \\
  -H "Idempotency-Key: $(sha256sum < events.ndjson | cut -c1-32)" \\
  --data-binary @events.ndjson
`,
  },
  {
    id: 'winlogbeat',
    title: 'Winlogbeat',
    where: 'winlogbeat.yml',
    text: `winlogbeat.event_logs:
  - name: Security
  - name: System
  - name: Microsoft-Windows-PowerShell/Operational
  - name: Microsoft-Windows-Sysmon/Operational

${beats(origin, token)}`,
  },
  {
    id: 'filebeat',
    title: 'Filebeat',
    where: 'filebeat.yml',
    text: `filebeat.inputs:
  - type: filestream
    id: auditd
    paths: ["/var/log/audit/audit.log"]

${beats(origin, token)}`,
  },
  {
    id: 'vector',
    title: 'Vector',
    where: 'vector.yaml',
    text: `sources:
  audit:
    type: file
    include: ["/var/log/audit/audit.log"]

sinks:
  watchfloor:
    type: elasticsearch
    inputs: ["audit"]
    endpoints: ["${origin}"]
    api_version: v8
    compression: gzip
    bulk: { index: "vector" }
    auth:
      strategy: basic
      user: watchfloor
      password: "${token}"
`,
  },
];
