/** Lines of web servers, and JSON of theirs, under the names that rules use (W3C extended log format). */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';

type Members = Record<string, unknown>;

/** What a client asks for: `GET /a?b=1 HTTP/1.1`. */
export function requestOf(request: string): Members {
  const [method = '', target = '', protocol] = request.split(' ');
  if (!/^[A-Z]{3,20}$/.test(method) || target === '') return { request };
  return {
    request,
    'cs-method': method,
    ...targetOf(target),
    ...(protocol === undefined ? {} : { 'cs-version': protocol }),
  };
}

function targetOf(target: string): Members {
  const mark = target.indexOf('?');
  return { 'cs-uri': target, 'cs-uri-stem': mark < 0 ? target : target.slice(0, mark), 'cs-uri-query': target };
}

/** Empty parts and `-` are nothing. */
const said = (members: Members): Members =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== '' && value !== '-'),
  );

const quoted = '"((?:[^"\\\\]|\\\\.)*)"';
/** `host:80 1.2.3.4 - alice [02/Nov/2026:08:15:30 +0000] "GET / HTTP/1.1" 200 12 "ref" "agent"` and what may follow. */
const combined = new RegExp(
  `^(?:(\\S{1,255}) )?(\\S{1,255}) (\\S{1,64}) (.{1,256}?) \\[(\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4})\\] ${quoted} (\\d{3}|-) (\\d+|-)(?: ${quoted} ${quoted})?`,
);

function fromCombined(line: string): JsonObject | undefined {
  const match = combined.exec(line);
  if (match === null) return undefined;
  const [, vhost, client, , user, time, request = '', status, bytes, referer, agent] = match;
  return said({
    format: 'combined',
    'c-ip': client,
    'cs-username': user,
    time_local: time,
    ...requestOf(request),
    'sc-status': numberOf(status),
    'sc-bytes': numberOf(bytes),
    'cs-referer': referer,
    'cs-user-agent': agent?.replaceAll('\\"', '"'),
    'cs-host': vhost?.replace(/:\d+$/, ''),
  });
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** IIS' columns as it is installed. `#Fields` above them is a line of its own and not seen here. */
const iisColumns =
  's-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs-user-agent cs-referer sc-status sc-substatus sc-win32-status time-taken'.split(
    ' ',
  );
const iis = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) ((?:\S+ ){12}\d+)$/;
const numbers = new Set(['s-port', 'sc-status', 'sc-substatus', 'sc-win32-status', 'time-taken']);

function fromIis(line: string): JsonObject | undefined {
  const match = iis.exec(line);
  const values = match?.[2]?.split(' ') ?? [];
  if (match === null || !/^[A-Z]{3,20}$/.test(values[1] ?? '') || !/^\d{3}$/.test(values[9] ?? '')) return undefined;
  const columns = Object.fromEntries(
    iisColumns.map((name, at) => [
      name,
      numbers.has(name) ? numberOf(values[at]) : values[at]?.replaceAll('+', name === 'cs-user-agent' ? ' ' : '+'),
    ]),
  );
  const [stem, query] = [values[2] ?? '', values[3] ?? '-'];
  return said({ format: 'w3c', time: match[1], ...columns, 'cs-uri': query === '-' ? stem : `${stem}?${query}` });
}

/** `client:port [02/Nov/2026:08:15:30.105] frontend backend/server 0/0/1/2/3 200 123 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1"` */
const haproxy = new RegExp(
  `^([\\da-fA-F.:]{3,45}):(\\d{1,5}) \\[(\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)\\] (\\S{1,128}) (\\S{1,128}) [-+\\d/]{3,60} (\\d{3}|-1) [+]?(\\d+) .{0,512}? ${quoted}`,
);

function fromHaproxy(line: string): JsonObject | undefined {
  const match = haproxy.exec(line);
  if (match === null) return undefined;
  const [, client, port, time, frontend, backend, status, bytes, request = ''] = match;
  return said({
    format: 'haproxy',
    'c-ip': client,
    'c-port': numberOf(port),
    time,
    frontend,
    backend,
    'sc-status': numberOf(status),
    'sc-bytes': numberOf(bytes),
    ...requestOf(request),
  });
}

/** `[Mon Nov 02 08:15:30.105123 2026] [core:error] [pid 1:tid 2] [client 1.2.3.4:555] AH00126: Invalid URI …` */
const apacheError =
  /^\[(\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4})\] \[([\w:-]{1,60})\] (?:\[pid (\d+)[^\]]{0,40}\] )?(?:\[client ([\da-fA-F.:]{3,45}?)(?::(\d{1,5}))?\] )?(.*)$/;
/** `2026/11/02 08:15:30 [error] 12#12: *5 open() "/x" failed, client: 1.2.3.4, server: a, request: "GET /x HTTP/1.1", host: "a"` */
const nginxError = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(\w{4,6})\] (\d+)#\d+: (.*)$/;

function fromError(line: string): JsonObject | undefined {
  const apache = apacheError.exec(line);
  if (apache !== null) {
    const [, time, level, pid, client, port, message] = apache;
    return said({ format: 'apache-error', time, level, pid, 'c-ip': client, 'c-port': numberOf(port), message });
  }
  const nginx = nginxError.exec(line);
  if (nginx === null) return undefined;
  const [, time, level, pid, message = ''] = nginx;
  const tail = message.slice(0, 8192);
  const part = (name: string): string | undefined => new RegExp(`, ${name}: "?([^",]{1,2048})`).exec(tail)?.[1];
  const request = part('request');
  return said({
    format: 'nginx-error',
    time,
    level,
    pid,
    message,
    'c-ip': part('client'),
    'cs-host': part('host'),
    ...(request === undefined ? {} : requestOf(request)),
  });
}

/** Which reader a line is for is told by its first signs. */
export function fromAccessLine(line: string): JsonObject | undefined {
  if (line.length > 65_536 || line.length < 20) return undefined;
  if (line.startsWith('[') || /^\d{4}\/\d\d\/\d\d /.test(line)) return fromError(line);
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+ [A-Z]{3,20} /.test(line)) return fromIis(line);
  if (!line.slice(0, 1024).includes(' [')) return undefined;
  return fromCombined(line) ?? fromHaproxy(line);
}

const firstOf = (fields: Fields, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = fields[name];
    const scalar = Array.isArray(value) ? value[0] : value;
    if (scalar !== undefined && scalar !== null && scalar !== '' && scalar !== '-') return String(scalar);
  }
  return undefined;
};

/** The same names for the JSON of nginx (`log_format`), Caddy, Traefik and Apache (`LogFormat`). */
export function accessOf(fields: Fields): Record<string, string | number> {
  const request = firstOf(fields, 'request', 'http_request');
  const method = firstOf(fields, 'request_method', 'method', 'request.method', 'RequestMethod', 'verb');
  const target = firstOf(fields, 'request_uri', 'uri', 'request.uri', 'RequestPath', 'requestURI', 'path');
  const seen = said({
    format: 'json',
    'c-ip': firstOf(
      fields,
      'remote_addr',
      'remote_ip',
      'client_ip',
      'clientip',
      'remoteIP',
      'ClientHost',
      'request.remote_ip',
      'request.client_ip',
    ),
    'cs-username': firstOf(fields, 'remote_user', 'user', 'ClientUsername', 'user_id', 'auth'),
    ...(request === undefined ? {} : requestOf(request)),
    ...(target === undefined ? {} : targetOf(target)),
    ...(method === undefined ? {} : { 'cs-method': method }),
    'sc-status': numberOf(firstOf(fields, 'status', 'status_code', 'DownstreamStatus', 'response_status', 'response')),
    'sc-bytes': numberOf(firstOf(fields, 'body_bytes_sent', 'bytes_sent', 'bytes', 'size', 'DownstreamContentSize')),
    'cs-referer': firstOf(fields, 'http_referer', 'referer', 'referrer', 'request.headers.Referer'),
    'cs-user-agent': firstOf(
      fields,
      'http_user_agent',
      'user_agent',
      'userAgent',
      'agent',
      'request.headers.User-Agent',
      'request_User-Agent',
    ),
    'cs-host': firstOf(fields, 'http_host', 'server_name', 'request.host', 'RequestHost', 'vhost'),
  });
  return seen as Record<string, string | number>;
}
