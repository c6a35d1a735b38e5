import { z } from 'zod';
import { holds } from '#base/actor.ts';
import { denied, unauthenticated } from '#base/errors.ts';
import { type Bytes, type Route, stream, type Working } from '#features/journal/server/index.ts';
import type { Metrics } from './metrics.ts';

export interface HealthRouteParts {
  readonly metrics: Metrics;
  /** What each part says of itself: `ok`, or why not. */
  checks(): Promise<Readonly<Record<string, string>>>;
  /** What still works and will not for long; a code for each part. */
  warnings(): Promise<Readonly<Record<string, string>>>;
  /** Does the request come from this machine itself? Never so behind a proxy: there everything does. */
  isLocal(ip: string): boolean;
}

const text = (status: number, body: string, type = 'text/plain; charset=utf-8'): Bytes => ({
  status,
  headers: { 'content-type': type, 'cache-control': 'no-store' },
  body,
});

export const healthRoutes = (parts: HealthRouteParts): readonly Route[] => [
  stream({
    name: 'health.live',
    method: 'GET',
    path: '/healthz',
    needs: 'public',
    summary: 'The process answers.',
    returns: z.string(),
    run: async () => text(200, 'ok\n'),
  }),
  stream({
    name: 'health.ready',
    method: 'GET',
    path: '/readyz',
    needs: 'public',
    summary: 'All stores answer and the pipeline does not wait; 503 otherwise.',
    returns: z.object({
      ready: z.boolean(),
      checks: z.record(z.string(), z.string()),
      warnings: z.record(z.string(), z.string()),
    }),
    async run() {
      const [checks, warnings] = await Promise.all([parts.checks(), parts.warnings()]);
      const ready = Object.values(checks).every((check) => check === 'ok');
      return text(
        ready ? 200 : 503,
        `${JSON.stringify({ ready, checks, warnings })}\n`,
        'application/json; charset=utf-8',
      );
    },
  }),
  stream({
    name: 'health.metrics',
    method: 'GET',
    path: '/metrics',
    // Asked for below: from this machine anybody may, from elsewhere only who holds metrics:read.
    needs: 'public',
    summary: 'Prometheus metrics; from loopback, or with metrics:read.',
    returns: z.string(),
    async run(working) {
      demandMetrics(parts, working);
      return text(200, await parts.metrics.registry.metrics(), parts.metrics.registry.contentType);
    },
  }),
];

function demandMetrics(parts: HealthRouteParts, { actor, request }: Working): void {
  if (parts.isLocal(request.ip) || holds(actor, 'metrics:read')) return;
  if (actor.id === 'stranger') throw unauthenticated('not_signed_in', 'metrics from another machine need a token');
  throw denied('permission_needed', 'this needs the permission metrics:read');
}
