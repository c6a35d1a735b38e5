/** MongoDB Atlas: events of organisations and projects. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const mongodbAtlas = jsonSource({
  id: 'mongodb-atlas',
  title: 'MongoDB Atlas events',
  shapes: ['events of the Atlas Administration API'],
  marks: ['eventTypeName', 'eventtypename', 'alertConfigId'],
  labels: ['MongoDB.OrganizationEvent', 'MongoDB.ProjectEvent', 'mongodb_atlas.organization'],
  detect: (object) =>
    typeof (object.eventTypeName ?? object.eventtypename) === 'string' || object.alertConfigId !== undefined,
  views: [{ logSource: { product: 'mongodb', service: 'atlas' } }],
  time: ['created'],
  capitals:
    'eventTypeName isGlobalAdmin orgId groupId remoteAddress targetUsername targetPublicKey userId whitelistEntry publicKey',
  common: {
    'event.action': 'eventTypeName',
    'event.category': always('iam'),
    'event.provider': always('mongodb-atlas'),
    'user.name': via(nameOfEmail, 'username', 'publicKey', 'userId'),
    'user.email': via(emailIn, 'username'),
    'user.id': 'userId',
    'user.target.name': first('targetUsername', 'targetPublicKey'),
    'source.ip': 'remoteAddress',
    'organization.id': first('orgId', 'groupId'),
    'cloud.resource.id': first('clusterName', 'alertConfigId', 'id'),
  },
});
