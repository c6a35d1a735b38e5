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

/** Host, port and whether it is TLS, for shippers that want them apart. */
function placeOf(origin: string): { readonly host: string; readonly port: string; readonly isTls: boolean } {
  const url = new URL(withPort(origin));
  return {
    host: url.hostname,
    port: url.port || (url.protocol === 'https:' ? '443' : '80'),
    isTls: url.protocol === 'https:',
  };
}

function rsyslog(origin: string, token: string): string {
  const { host, port, isTls } = placeOf(origin);
  return `module(load="omelasticsearch")
template(name="event" type="list" option.jsonf="on") {
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="program" name="programname" format="jsonf")
  property(outname="pid" name="procid" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}
template(name="id" type="string" string="%uuid%")
# The id makes a resend harmless.
*.* action(type="omelasticsearch" server="${host}" serverport="${port}"${isTls ? ' usehttps="on"' : ''}
  uid="watchfloor" pwd="${token}"
  searchIndex="rsyslog" template="event" bulkmode="on" bulkid="id" dynbulkid="on" writeoperation="create"
  queue.type="LinkedList" queue.filename="watchfloor" queue.saveOnShutdown="on" action.resumeRetryCount="-1")
`;
}

const collector = (origin: string, token: string): string => `receivers:
  filelog:
    include: ["/var/log/*.log"]

exporters:
  otlphttp/watchfloor:
    # The exporter adds /v1/logs.
    endpoint: "${origin}"
    headers:
      Authorization: "Bearer ${token}"

service:
  pipelines:
    logs:
      receivers: [filelog]
      exporters: [otlphttp/watchfloor]
`;

const fluentBit = (origin: string, token: string): string => {
  const { host, port, isTls } = placeOf(origin);
  return `pipeline:
  inputs:
    - name: tail
      path: /var/log/*.log
  outputs:
    - name: es
      match: "*"
      host: ${host}
      port: ${port}
      tls: ${isTls ? 'on' : 'off'}
      http_user: watchfloor
      http_passwd: ${token}
      suppress_type_name: on
      retry_limit: no_limits
`;
};

const splunk = (origin: string, token: string): string => `curl --fail-with-body ${origin}/services/collector \\
  -H "Authorization: Splunk ${token}" \\
  -d '{"host":"web01","sourcetype":"linux_secure","event":"a line of a log"}'
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
  {
    id: 'rsyslog',
    title: 'rsyslog',
    where: '/etc/rsyslog.d/50-watchfloor.conf, with the package rsyslog-elasticsearch',
    text: rsyslog(origin, token),
  },
  {
    id: 'opentelemetry',
    title: 'OpenTelemetry',
    where: 'The configuration of the OpenTelemetry Collector',
    text: collector(origin, token),
  },
  { id: 'fluent-bit', title: 'Fluent Bit', where: 'fluent-bit.yaml', text: fluentBit(origin, token) },
  {
    id: 'splunk',
    title: 'Splunk HEC',
    where: 'Whatever speaks to an HTTP Event Collector: this address, and the token in the place of theirs.',
    text: splunk(origin, token),
  },
];
