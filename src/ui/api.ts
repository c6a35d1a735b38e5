/** The page's way to the server: JSON over fetch, on plain descriptors of routes. */
import { ApiError, problemOf } from './problem.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A route as the page sees it. `Reply` is what it answers; nothing of it exists when the program runs. */
export interface ApiRoute<Reply = unknown> {
  readonly method: Method;
  /** `/api/alerts/:id/claim` */
  readonly path: string;
  readonly reply?: Reply;
}

/** `const claim = apiRoute<AlertView>('POST', '/api/alerts/:id/claim')` */
export const apiRoute = <Reply>(method: Method, path: string): ApiRoute<Reply> => ({ method, path });

export type QueryValue = string | number | boolean | readonly string[] | undefined | null;

export interface ApiInput {
  /** The values of `:name` in the path. */
  readonly params?: Readonly<Record<string, string | number>>;
  /** Lists are joined by commas; what is undefined, null or empty is left out. */
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The address of a route. Throws on a missing parameter: that is a fault of the page, not of the person. */
export function addressOf(path: string, { params = {}, query = {} }: Pick<ApiInput, 'params' | 'query'> = {}): string {
  const filled = path.replace(/:([A-Za-z]+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${path} needs the parameter ${name}`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    if (text !== '') search.set(name, text);
  }
  const tail = search.toString();
  return tail === '' ? filled : `${filled}?${tail}`;
}

/** Announces `signed-out` when the server answers 401; the shell then offers sign-in and comes back. */
export const apiEvents = new EventTarget();

const unreachable = {
  ...problemOf(0, {}),
  code: 'unreachable',
  title: 'The server cannot be reached',
  remedy: 'Check the network and that Watchfloor is running. Nothing you entered is lost; try again.',
};

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function reach(path: string, init: RequestInit, fetcher: typeof fetch): Promise<Response> {
  try {
    return await fetcher(path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(unreachable, { cause });
  }
}

function requestOf(method: Method, { body, signal, headers = {} }: ApiInput): RequestInit {
  const asked: Record<string, string> = { accept: 'application/json', ...headers };
  // Browsers cannot send this header across origins without our consent: it keeps forged requests out.
  if (method !== 'GET') asked['x-watchfloor'] = '1';
  if (body !== undefined) asked['content-type'] = 'application/json';
  return {
    method,
    headers: asked,
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Calls a route. Throws `ApiError` with the server's problem details, or with status 0 when nothing answered. */
export async function api<Reply>(
  route: ApiRoute<Reply>,
  input: ApiInput = {},
  fetcher: typeof fetch = fetch,
): Promise<Reply> {
  const response = await reach(addressOf(route.path, input), requestOf(route.method, input), fetcher);
  const body = await bodyOf(response);
  if (response.ok) return body as Reply;
  const error = new ApiError(problemOf(response.status, body, response.headers.get('retry-after')));
  if (response.status === 401) apiEvents.dispatchEvent(new CustomEvent('signed-out', { detail: error.code }));
  throw error;
}

/** Worth asking again by itself? Only what may pass without anybody doing anything. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502);
