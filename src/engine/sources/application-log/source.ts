/**
 * Structured logs of applications: Java (Logback, Log4j), Python, Node (pino, bunyan, winston), Ruby on Rails, .NET.
 * The framework is told by the logger's name and by members that only one library writes; a token that names this
 * source takes anything for it.
 */
import type { MutableFields } from '#engine/events/flatten.ts';
import type { JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { first, via } from '#engine/sources/mapping.ts';
import { plainText } from '#engine/sources/values.ts';
import type { ViewSpec } from '#engine/sources/views.ts';

const loggerNames = ['logger_name', 'logger', 'loggerName', 'name', 'SourceContext', 'log.logger'];
const loggerOf = (fields: JsonObject): string =>
  String(loggerNames.map((name) => fields[name]).find((value) => typeof value === 'string') ?? '').slice(0, 256);

/** Which frameworks wrote it, the most specific first. */
function frameworksOf(object: JsonObject): readonly string[] {
  const logger = loggerOf(object);
  const trace = plainText(object.stack_trace ?? object.exc_info ?? object.exception ?? object.stack).slice(0, 4096);
  const text = `${logger} ${trace}`;
  const found: string[] = [];
  if (/^django\b/.test(logger) || /\bdjango[./]/.test(trace)) found.push('django');
  if (/springframework|^o\.s\./.test(text)) found.push('spring');
  if (/apache\.velocity/.test(text)) found.push('velocity');
  if (
    /ActionController|ActiveRecord|ActionDispatch|ActionView/.test(text) ||
    (object.controller !== undefined && object.format !== undefined)
  )
    found.push('ruby_on_rails');
  if (
    object.logger_name !== undefined ||
    object.thread_name !== undefined ||
    object.loggerName !== undefined ||
    /\bat [\w$.]{1,200}\(\w{1,100}\.java/.test(trace)
  )
    found.push('jvm');
  if (
    object.levelname !== undefined ||
    object.lineno !== undefined ||
    trace.includes('Traceback (most recent call last)')
  )
    found.push('python');
  if (
    (typeof object.level === 'number' && object.hostname !== undefined && object.pid !== undefined) ||
    /\n {4}at /.test(trace)
  )
    found.push('nodejs');
  return found;
}

const known = ['django', 'spring', 'velocity', 'ruby_on_rails', 'jvm', 'python', 'nodejs'];
const has = (name: string) => (fields: Fields) => {
  const found = fields.frameworks;
  return Array.isArray(found) ? found.includes(name) : found === name;
};
const views: readonly ViewSpec[] = [
  ...known.map((product): ViewSpec => ({ logSource: { product, category: 'application' }, when: has(product) })),
  { logSource: { category: 'application', service: 'log' }, when: ({ frameworks }) => frameworks === undefined },
];

/** pino's and bunyan's numbers. */
const levels: ReadonlyMap<string, string> = new Map(
  Object.entries({
    10: 'trace',
    20: 'debug',
    30: 'info',
    40: 'warn',
    50: 'error',
    60: 'fatal',
  }),
);

export const applicationLog = jsonSource({
  id: 'application-log',
  title: 'Applications (Java, Python, Node, Rails, .NET)',
  shapes: [
    'JSON of Logback and Log4j',
    'JSON of Python loggers',
    'pino, bunyan, winston',
    'lograge',
    'any JSON or line, for a token that names this source',
  ],
  marks: ['logger_name', 'loggerName', 'levelname', 'logger', 'pid', 'controller'],
  detect: (object) =>
    (object.message ?? object.msg ?? object['@message'] ?? object.controller) !== undefined &&
    frameworksOf(object).length > 0,
  views,
  time: ['@timestamp', 'timestamp', 'time', 'asctime', 'instant.epochSecond', 'created', 'ts'],
  mend(fields: MutableFields, record) {
    const frameworks = frameworksOf(record);
    if (frameworks.length > 0) fields.frameworks = [...frameworks];
    const text = record.msg ?? record['@message'];
    if (typeof text === 'string') fields.message ??= text;
  },
  carrierHost: 'host',
  common: {
    'host.name': first('host', 'hostname', 'HOSTNAME'),
    'event.action': via(
      (level) => (levels.get(level) ?? level).toLowerCase(),
      'level',
      'levelname',
      'severity',
      '@level',
    ),
    'event.code': via((name) => (name.length < 256 ? name : undefined), ...loggerNames),
    'event.provider': first('frameworks'),
    'event.outcome': via(
      (level) => (/^(error|fatal|critical|50|60)$/i.test(level) ? 'failure' : undefined),
      'level',
      'levelname',
    ),
    'user.name': first('user', 'username', 'user_id'),
    'source.ip': first('client_ip', 'remote_ip', 'ip', 'remote_addr'),
    'process.pid': first('pid', 'process'),
    'service.name': first('service', 'service.name', 'app', 'application', 'application_name'),
    'url.full': first('path', 'url', 'request_uri'),
    'http.request.method': first('method', 'request_method'),
    'http.response.status_code': first('status'),
  },
});
