/** Proofpoint TAP: messages and clicks, blocked or delivered. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const proofpoint = jsonSource({
  id: 'proofpoint',
  title: 'Proofpoint TAP',
  shapes: ['messages and clicks of the SIEM API'],
  marks: ['messageTime', 'clickTime', 'threatsInfoMap'],
  labels: ['Proofpoint.Event', 'proofpoint_tap.message_blocked'],
  detect: (object) =>
    object.messageTime !== undefined || object.clickTime !== undefined || object.threatsInfoMap !== undefined,
  views: [{ logSource: { product: 'proofpoint', service: 'tap' } }],
  time: ['messageTime', 'clickTime', 'threatTime'],
  common: {
    'event.action': via(
      (_, fields) =>
        fields.clickTime !== undefined
          ? 'click'
          : fields.quarantineFolder === undefined
            ? 'message'
            : 'message-quarantined',
      'messageTime',
      'clickTime',
    ),
    'event.category': always('email'),
    'event.provider': always('proofpoint'),
    'rule.name': first('quarantineRule', 'threatsInfoMap.classification', 'classification'),
    'user.name': via(nameOfEmail, 'recipient', 'toAddresses'),
    'user.email': via(emailIn, 'recipient', 'toAddresses'),
    'user.target.name': first('sender', 'fromAddress'),
    'source.ip': first('senderIP', 'clickIP'),
    'url.full': first('url', 'threatsInfoMap.threatUrl'),
    'user_agent.original': 'userAgent',
    'file.hash.md5': 'messageParts.md5',
    'file.hash.sha256': 'messageParts.sha256',
    'file.path': 'messageParts.filename',
    'organization.id': 'cluster',
    'cloud.resource.id': first('messageID', 'GUID'),
  },
});
