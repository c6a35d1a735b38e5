/** Intake's routes as the page calls them. */
import type { ListenerView } from '#features/intake/listeners.ts';
import { apiRoute } from '#ui/api.ts';

export const listListeners = apiRoute<{ items: readonly ListenerView[]; nextCursor: string | null }>(
  'GET',
  '/api/listeners',
);
export const openListener = apiRoute<{ id: string }>('POST', '/api/listeners');
export const changeListener = apiRoute<{ id: string }>('PUT', '/api/listeners/:id');
export const switchListener = apiRoute<{ enabled: boolean }>('POST', '/api/listeners/:id/switch');
export const closeListener = apiRoute<{ done: true }>('DELETE', '/api/listeners/:id');
