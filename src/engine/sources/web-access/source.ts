/**
 * Web servers' access and error logs: the common and combined formats (Apache, nginx, Lighttpd, Caddy, Traefik), with or
 * without a virtual host before them, IIS' usual W3C columns, HAProxy's HTTP format, and JSON as people configure it.
 *
 * Rules look for a path in `cs-uri-query`, for whoever writes one field keeps the path there; so the whole target is
 * there, and the path alone in `cs-uri-stem`.
 */
import type { JsonObject } from '#engine/events/limits.ts';
import { type Carrier, memberOf } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { accountDomain, accountName } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';
import { accessOf, fromAccessLine } from './lines.ts';

const programs = ['nginx', 'apache', 'apache2', 'httpd', 'haproxy', 'caddy', 'lighttpd', 'traefik'];

const isJson = (object: JsonObject): boolean => {
  const status = object.status ?? object.status_code ?? object.DownstreamStatus ?? object.response_status;
  const request =
    object.request ??
    object.request_uri ??
    object.uri ??
    object.RequestPath ??
    object.http_request ??
    object.requestURI;
  const client =
    object.remote_addr ??
    object.remote_ip ??
    object.client_ip ??
    object.clientip ??
    object.remoteIP ??
    object.ClientHost ??
    memberOf(object, 'request').remote_ip;
  return status !== undefined && request !== undefined && client !== undefined;
};

const fromText = (line: string, carrier: Carrier): JsonObject | undefined => {
  const found = fromAccessLine(line);
  if (found === undefined) return undefined;
  return {
    ...found,
    ...(carrier.host === undefined ? {} : { host: carrier.host }),
    ...(carrier.program === undefined ? {} : { program: carrier.program }),
  };
};

export const webAccess = jsonSource({
  id: 'web-access',
  title: 'Web servers',
  shapes: [
    'common and combined log format',
    'IIS W3C lines in the usual columns',
    'HAProxy HTTP lines',
    'JSON access logs',
    'error logs of Apache and nginx',
  ],
  marks: ['remote_addr', 'remote_ip', 'client_ip', 'clientip', 'remoteIP', 'ClientHost', 'request'],
  labels: ['nginx.access', 'apache.access', 'access_combined', 'iis.access', 'nginx.error', 'apache.error'],
  programs,
  detect: isJson,
  fromText,
  mend(fields, record) {
    if (record.format === undefined) Object.assign(fields, accessOf(fields));
  },
  views: [
    { logSource: { service: 'apache' }, when: having('format', 'apache-error') },
    { logSource: { service: 'nginx' }, when: having('format', 'nginx-error') },
    {
      logSource: { category: 'webserver', service: 'access' },
      when: ({ format }) => !String(format).endsWith('-error'),
    },
  ],
  time: ['time_iso8601', 'time_local', 'time', 'timestamp', 'ts', 'StartUTC', 'msec'],
  carrierHost: 'host',
  common: {
    'host.name': first('host', 's-computername'),
    'host.ip': 's-ip',
    'event.action': via((format) => (format.endsWith('-error') ? 'error' : 'request'), 'format'),
    'event.category': always('web'),
    'event.code': first('level'),
    'event.outcome': via((status) => (Number(status) < 400 ? 'success' : 'failure'), 'sc-status'),
    'event.provider': first('program', 'format'),
    'user.name': via(accountName, 'cs-username'),
    'user.domain': via(accountDomain, 'cs-username'),
    'source.ip': 'c-ip',
    'source.port': 'c-port',
    'destination.domain': first('cs-host'),
    'destination.port': 's-port',
    'network.protocol': always('http'),
    'url.full': 'cs-uri',
    'http.request.method': 'cs-method',
    'http.response.status_code': 'sc-status',
    'user_agent.original': 'cs-user-agent',
  },
});
