/** PostgreSQL's own log: `jsonlog` (15 and later), and lines with the usual prefix. Statements are what rules for databases read. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';

const forms: readonly Form[] = [
  {
    pattern:
      /^(?<timestamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [A-Z]{3,4})?) \[(?<pid>\d+)\](?: (?<user>[^\s@]{1,64})@(?<dbname>\S{1,64}))? (?<error_severity>LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT|DEBUG\d?): {1,2}(?<message>[\s\S]*)$/,
  },
];

function fromText(line: string, { host }: Carrier): JsonObject | undefined {
  const found = formOf(forms, line);
  if (found === undefined) return undefined;
  const statement = /^(?:statement|execute [^:]{0,64}): ([\s\S]*)$/.exec(String(found.message))?.[1];
  return { ...found, ...(statement === undefined ? {} : { statement }), ...(host === undefined ? {} : { host }) };
}

export const postgresql = jsonSource({
  id: 'postgresql',
  title: 'PostgreSQL',
  shapes: ['jsonlog', 'lines with the prefix `%m [%p] %q%u@%d `'],
  marks: ['error_severity'],
  labels: ['postgresql.log'],
  programs: ['postgres', 'postgresql'],
  detect: ({ error_severity: severity, message, backend_type: backend }) =>
    typeof severity === 'string' && (message ?? backend) !== undefined,
  fromText,
  views: [
    { logSource: { product: 'sql', category: 'application', service: 'postgresql' } },
    { logSource: { category: 'database', service: 'postgresql' } },
  ],
  time: ['timestamp', 'session_start'],
  carrierHost: 'host',
  common: {
    'host.name': 'host',
    'event.action': via((text) => text.slice(0, 80), 'ps', 'error_severity'),
    'event.category': always('database'),
    'event.code': 'state_code',
    'event.outcome': via((severity) => (/ERROR|FATAL|PANIC/.test(severity) ? 'failure' : 'success'), 'error_severity'),
    'event.provider': always('postgresql'),
    'user.name': 'user',
    'source.ip': first('remote_host'),
    'source.port': 'remote_port',
    'process.pid': 'pid',
    'process.command_line': 'statement',
    'service.name': 'dbname',
    'error.code': 'state_code',
  },
});
