/** Okta's System Log. Names: developer.okta.com, "System Log" API, LogEvent. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

const outcomes = {
  SUCCESS: 'success',
  ALLOW: 'success',
  FAILURE: 'failure',
  DENY: 'failure',
  CHALLENGE: 'unknown',
  UNKNOWN: 'unknown',
};

/** `user.session.start` → authentication. */
const categoryOf = (type: string): string => {
  if (/^user\.(session|authentication|mfa)|^policy\.evaluate/.test(type)) return 'authentication';
  return /^(user|group|application\.user_membership|system\.api_token)/.test(type) ? 'iam' : 'configuration';
};

export const okta = jsonSource({
  id: 'okta',
  title: 'Okta System Log',
  shapes: ['LogEvent of the System Log API', "the same within a shipper's JSON (`json`, `message`)"],
  marks: ['eventType', 'eventtype', 'legacyEventType', 'legacyeventtype'],
  labels: ['Okta.SystemLog', 'okta.system', 'OktaIM2:log'],
  detect: (object) =>
    (isObject(object.actor) ||
      isObject(object.outcome) ||
      object.displayMessage !== undefined ||
      object.displaymessage !== undefined) &&
    object.eventVersion === undefined,
  capitals: 'eventType legacyEventType displayMessage authenticationContext securityContext debugContext',
  views: [{ logSource: { product: 'okta', service: 'okta' } }],
  time: ['published'],
  common: {
    'event.action': 'eventType',
    'event.code': first('legacyEventType', 'eventType'),
    'event.category': via(categoryOf, 'eventType'),
    'event.outcome': via(oneOf(outcomes), 'outcome.result'),
    'event.provider': always('okta'),
    'user.name': via(nameOfEmail, 'actor.alternateId', 'actor.displayName'),
    'user.email': via(emailIn, 'actor.alternateId'),
    'user.id': 'actor.id',
    'user.target.name': first('target.alternateId', 'target.displayName'),
    'source.ip': first('client.ipAddress', 'request.ipChain.ip', 'actor.id'),
    'user_agent.original': 'client.userAgent.rawUserAgent',
    'error.code': 'outcome.reason',
    'rule.name': first('debugContext.debugData.threatSuspected'),
  },
});
