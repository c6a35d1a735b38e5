/**
 * Google Workspace activities (Admin SDK, Reports API). An activity holds several events; an export out of a data
 * platform has one each, with `name`, `type` and `parameters` at the top.
 */
import { addValue, type MutableFields } from '#engine/events/flatten.ts';
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { nameOfEmail } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';

const categories = oneOf({
  login: 'authentication',
  admin: 'iam',
  drive: 'file',
  token: 'iam',
  groups: 'iam',
  saml: 'authentication',
});

/** The names that audit records in Cloud Logging have for the same activity. */
const ruleNames = {
  eventName: ['events.name', 'name'],
  'protoPayload.metadata.event.eventName': ['events.name', 'name'],
};

/** `{"name": "USER_EMAIL", "value": …}` of an API's activity becomes `parameters.USER_EMAIL`, as exports have it. */
function addParameters(fields: MutableFields, events: unknown): void {
  if (!Array.isArray(events)) return;
  for (const event of events) {
    const parameters: unknown = isObject(event) ? event.parameters : undefined;
    if (!Array.isArray(parameters)) continue;
    for (const one of parameters) {
      if (!isObject(one) || typeof one.name !== 'string' || fields[`parameters.${one.name}`] !== undefined) continue;
      addValue(
        fields,
        `parameters.${one.name}`,
        one.value ?? one.multiValue ?? one.boolValue ?? one.intValue ?? one.multiIntValue,
      );
    }
  }
}

export const googleWorkspace = jsonSource({
  id: 'google-workspace',
  title: 'Google Workspace activities',
  shapes: ['activities of the Reports API', 'one event each, flattened by an export'],
  marks: ['id'],
  labels: ['GSuite.ActivityEvent', 'GSuite.Reports', 'google_workspace.admin', 'google_workspace.login', 'gsuite'],
  detect: ({ id }) => isObject(id) && typeof id.applicationName === 'string',
  views: [
    {
      logSource: { product: 'gcp', service: 'google_workspace.login' },
      when: having('id.applicationName', 'login'),
      names: ruleNames,
    },
    { logSource: { product: 'gcp', service: 'google_workspace.admin' }, names: ruleNames },
  ],
  time: ['id.time'],
  mend(fields, object) {
    // Rules name the service as the audit records do: admin.googleapis.com.
    const application = fields['id.applicationName'];
    if (typeof application === 'string') {
      fields.eventService = `${application}.googleapis.com`;
      fields['protoPayload.serviceName'] = fields.eventService;
    }
    addParameters(fields, object.events);
    const setting = fields['parameters.SETTING_NAME'];
    if (setting !== undefined) fields.setting_name = setting;
    const value = fields['parameters.NEW_VALUE'];
    if (value !== undefined) fields.new_value = value;
  },
  common: {
    'event.action': first('name', 'events.name'),
    'event.code': first('type', 'events.type'),
    'event.category': via(categories, 'id.applicationName'),
    'event.outcome': via((name) => (/fail|denied|blocked/.test(name) ? 'failure' : undefined), 'name', 'events.name'),
    'event.provider': always('google-workspace'),
    'user.name': via(
      nameOfEmail,
      'actor.email',
      'parameters.affected_email_address',
      'parameters.message_info.source.address',
      'parameters.owner',
    ),
    'user.email': first('actor.email', 'parameters.affected_email_address'),
    'user.id': 'actor.profileId',
    'user.target.name': first('parameters.USER_EMAIL', 'parameters.target_user'),
    'source.ip': 'ipAddress',
    'organization.id': first('id.customerId', 'parameters.ORG_UNIT_NAME'),
    'service.name': 'id.applicationName',
    'cloud.resource.id': first('parameters.doc_id', 'parameters.ROLE_ID', 'parameters.client_id'),
    'file.path': 'parameters.doc_title',
  },
});
