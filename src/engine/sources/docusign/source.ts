/** DocuSign Connect: what happened to envelopes. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const docusign = jsonSource({
  id: 'docusign',
  title: 'DocuSign Connect',
  shapes: ['Connect messages as JSON'],
  marks: ['configurationId', 'generatedDateTime'],
  labels: ['Docusign.Connect'],
  detect: ({ event, data }) => typeof event === 'string' && isObject(data) && data.accountId !== undefined,
  views: [{ logSource: { product: 'docusign', service: 'connect' } }],
  time: ['generatedDateTime'],
  common: {
    'event.action': 'event',
    'event.category': always('configuration'),
    'event.outcome': via((event) => (/fail|declined/.test(event) ? 'failure' : 'success'), 'event'),
    'event.provider': always('docusign'),
    'user.name': via(nameOfEmail, 'data.senderEmail', 'data.email', 'data.userId', 'data.name', 'data.accountId'),
    'user.email': via(emailIn, 'data.senderEmail', 'data.email'),
    'user.id': 'data.userId',
    'user.target.name': first('data.email', 'data.name'),
    'organization.id': 'data.accountId',
    'cloud.resource.id': first('data.envelopeId', 'data.templateId'),
    'url.full': 'uri',
  },
});
