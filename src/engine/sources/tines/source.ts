/** Tines audit logs. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const tines = jsonSource({
  id: 'tines',
  title: 'Tines audit logs',
  shapes: ['audit log entries'],
  marks: ['operation_name'],
  labels: ['Tines.Audit', 'tines.audit_logs'],
  detect: ({ operation_name: operation, tenant_id: tenant, user_email: email }) =>
    typeof operation === 'string' && (tenant !== undefined || email !== undefined),
  views: [{ logSource: { product: 'tines', service: 'audit' } }],
  time: ['created_at'],
  common: {
    'event.action': 'operation_name',
    'event.category': via(
      (name) => (/Log(in|out)|Session/.test(name) ? 'authentication' : 'configuration'),
      'operation_name',
    ),
    'event.provider': always('tines'),
    'user.name': via(nameOfEmail, 'user_email', 'user_name'),
    'user.email': via(emailIn, 'user_email'),
    'user.id': 'user_id',
    'source.ip': 'request_ip',
    'user_agent.original': 'request_user_agent',
    'organization.id': 'tenant_id',
    'cloud.resource.id': first('inputs.inputs.id', 'inputs.inputs.name'),
  },
});
