/** The demonstration's routes as the page calls them. */
import type { Outcome, Score } from '#features/demo/model.ts';
import { apiRoute } from '#ui/api.ts';

export interface DemoState {
  readonly state: 'absent' | 'events' | 'verdicts' | 'live' | 'removing';
  readonly share: number;
  readonly scope: string | null;
  readonly endsAt: string | null;
  readonly alerts: { readonly alerts: number; readonly open: number; readonly harmless: number } | null;
  readonly may: { readonly change: boolean };
}
export type { Outcome, Score };

export const demoState = apiRoute<DemoState>('GET', '/api/demo');
export const demoScore = apiRoute<Score>('GET', '/api/demo/score');
export const loadDemo = apiRoute<{ scope: string }>('POST', '/api/demo');
export const removeDemo = apiRoute<{ removed: boolean }>('DELETE', '/api/demo');
