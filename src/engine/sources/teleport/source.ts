/** Teleport audit events. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const teleport = jsonSource({
  id: 'teleport',
  title: 'Teleport audit events',
  shapes: ['audit events as JSON'],
  marks: ['ei', 'cluster_name', 'code'],
  labels: ['Gravitational.TeleportAudit', 'teleport.audit'],
  detect: ({ code, event, uid }) =>
    typeof code === 'string' &&
    /^T[A-Z0-9]{3,6}[A-Z]$/i.test(code) &&
    typeof event === 'string' &&
    (uid !== undefined || event.includes('.')),
  views: [{ logSource: { product: 'teleport', service: 'audit' } }],
  time: ['time'],
  common: {
    'event.action': 'event',
    'event.code': 'code',
    'event.category': via(
      (event) =>
        /^(user\.login|auth|mfa|cert)/.test(event) ? 'authentication' : /^session\./.test(event) ? 'process' : 'iam',
      'event',
    ),
    'event.outcome': via((success) => (success === 'true' ? 'success' : 'failure'), 'success'),
    'event.provider': always('teleport'),
    'host.name': first('server_hostname', 'server_id'),
    'host.id': 'server_id',
    'user.name': via(nameOfEmail, 'user', 'identity.user', 'login'),
    'user.email': via(emailIn, 'user'),
    'user.target.name': first('login', 'name'),
    'source.ip': via((address) => /^\[?([^\]]*?)\]?(:\d+)?$/.exec(address)?.[1], 'addr.remote'),
    'process.pid': 'pid',
    'process.parent.pid': 'ppid',
    'process.executable': 'path',
    'process.command_line': via(
      (program, fields) => [program, ...(Array.isArray(fields.argv) ? fields.argv : [])].join(' '),
      'program',
    ),
    'user_agent.original': 'user_agent',
    'organization.id': 'cluster_name',
    'error.code': 'error',
  },
});
