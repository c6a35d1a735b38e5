/** Dropbox Business team events. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const dropbox = jsonSource({
  id: 'dropbox',
  title: 'Dropbox team events',
  shapes: ['team log events'],
  marks: ['event_type', 'involve_non_team_member'],
  labels: ['Dropbox.TeamEvent'],
  detect: ({ event_type: type, origin, involve_non_team_member: outside }) =>
    isObject(type) && (outside !== undefined || isObject(origin) || type['.tag'] !== undefined),
  views: [{ logSource: { product: 'dropbox', service: 'team' } }],
  time: ['timestamp'],
  common: {
    'event.action': first('event_type.description', 'event_type._tag', 'event_type..tag'),
    'event.code': first('event_type._tag', 'event_type..tag'),
    'event.category': via(
      (tag) => (/log(in|out)|session|sign_in/.test(tag) ? 'authentication' : /member|app_/.test(tag) ? 'iam' : 'file'),
      'event_type._tag',
      'event_type..tag',
    ),
    'event.provider': always('dropbox'),
    'user.name': via(nameOfEmail, 'actor.user.email', 'actor.admin.email', 'actor.user.display_name', 'context.email'),
    'user.email': via(emailIn, 'actor.user.email', 'actor.admin.email', 'context.email'),
    'user.id': first('actor.user.account_id', 'context.account_id'),
    'user.target.name': first('participants.user.email'),
    'source.ip': 'origin.geo_location.ip_address',
    'file.path': first('assets.path.contextual', 'assets.display_name'),
    'cloud.resource.id': first('assets.file_id', 'details.app_info.app_id'),
  },
});
