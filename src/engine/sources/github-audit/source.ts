/** GitHub's audit log: streamed, exported, or read from the API of an organisation or enterprise. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

/** `protected_branch.destroy` → configuration; people and rights are iam. */
const categoryOf = (action: string): string =>
  /^(org|team|business|role|personal_access_token|oauth|user|two_factor)/.test(action) ? 'iam' : 'configuration';

export const githubAudit = jsonSource({
  id: 'github-audit',
  title: 'GitHub audit log',
  shapes: ['records of the audit log as JSON'],
  marks: ['action'],
  labels: ['GitHub.Audit', 'github.audit', 'github:enterprise:audit'],
  detect: (object) =>
    typeof object.action === 'string' &&
    object.action.includes('.') &&
    (typeof object.actor === 'string' || object._document_id !== undefined) &&
    (object.org !== undefined ||
      object.business !== undefined ||
      object.repo !== undefined ||
      object.user !== undefined ||
      object._document_id !== undefined),
  views: [{ logSource: { product: 'github', service: 'audit' } }],
  time: ['created_at', 'at_sign_timestamp'],
  common: {
    'event.action': 'action',
    'event.category': via(categoryOf, 'action'),
    'event.provider': always('github'),
    'user.name': 'actor',
    'user.id': 'actor_id',
    'user.target.name': 'user',
    'source.ip': 'actor_ip',
    'user_agent.original': 'user_agent',
    'organization.id': first('org', 'business'),
    'cloud.resource.id': first('repo', 'repository'),
  },
});
