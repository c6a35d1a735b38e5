/** What GitHub posts to a webhook. The kind of event stands in an HTTP header that is gone by then, so it is told by its members. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first } from '#engine/sources/mapping.ts';

const kinds = [
  'workflow_job',
  'workflow_run',
  'check_run',
  'issue',
  'pull_request',
  'comment',
  'release',
  'alert',
  'deployment',
  'member',
  'commits',
  'forkee',
];

export const githubWebhook = jsonSource({
  id: 'github-webhook',
  title: 'GitHub webhooks',
  shapes: ['webhook deliveries'],
  marks: ['repository', 'organization'],
  labels: ['GitHub.Webhook'],
  detect: ({ repository, organization, sender }) =>
    (isObject(repository) && typeof repository.full_name === 'string') || (isObject(organization) && isObject(sender)),
  views: [{ logSource: { product: 'github', service: 'webhook' } }],
  time: [
    'workflow_job.completed_at',
    'workflow_job.started_at',
    'workflow_job.created_at',
    'workflow_run.updated_at',
    'workflow_run.created_at',
    'review.submitted_at',
    'comment.updated_at',
    'comment.created_at',
    'pull_request.updated_at',
    'pull_request.created_at',
    'issue.updated_at',
    'issue.created_at',
    'head_commit.timestamp',
    'commits.timestamp',
    'repository.pushed_at',
    'repository.updated_at',
  ],
  mend(fields, object) {
    fields.webhook_kind =
      kinds.find((kind) => object[kind] !== undefined) ?? (object.ref === undefined ? 'repository' : 'push');
  },
  common: {
    'event.action': first('action', 'webhook_kind'),
    'event.code': 'webhook_kind',
    'event.category': always('configuration'),
    'event.outcome': first('workflow_job.conclusion', 'workflow_run.conclusion'),
    'event.provider': always('github'),
    'user.name': first(
      'sender.login',
      'pusher.name',
      'comment.user.login',
      'review.user.login',
      'pull_request.user.login',
      'issue.user.login',
      'workflow_run.actor.login',
    ),
    'user.id': 'sender.id',
    'user.email': first('pusher.email', 'commits.author.email'),
    'host.name': 'workflow_job.runner_name',
    'organization.id': first('organization.login', 'repository.owner.login'),
    'cloud.resource.id': first('repository.full_name'),
    'url.full': first('workflow_run.html_url', 'pull_request.html_url', 'issue.html_url', 'compare'),
  },
});
