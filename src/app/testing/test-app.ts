/** The whole program on embedded stores in a folder of its own, for tests that go through its doors. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '#app/config.ts';
import { type App, openApp } from '#app/server/app.ts';
import { openLog } from '#app/server/log.ts';
import type { FunctionName } from '#features/identity/model.ts';

export const password = 'quiet heron under bridges';

export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  json<T = Record<string, unknown>>(): T;
}

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who asks: a person with a cookie, a token, the operator, or nobody. */
export type Caller = (path: string, ask?: Ask) => Promise<TestAnswer>;

export interface TestApp {
  readonly app: App;
  readonly folder: string;
  readonly operator: Caller;
  readonly nobody: Caller;
  token(can: string, scope?: string | null): Promise<Caller>;
  /** Makes an account with these functions everywhere and signs it in. */
  person(email: string, functions: readonly FunctionName[]): Promise<Caller & { readonly id: string }>;
  close(): Promise<void>;
}

/** On a new data folder, or on one that is there already, such as a restored one. */
export async function openTestApp(dataDir?: string): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-app-'));
  const config = readConfig({ WATCHFLOOR_DATA_DIR: dataDir ?? join(folder, 'data') }, folder);
  const app = await openApp(config, { log: openLog('silent'), listen: false });
  const through =
    (door: App['public'], headers: Readonly<Record<string, string>>): Caller =>
    async (path, ask = {}) => {
      const raw = typeof ask.body === 'string' || ask.body instanceof Uint8Array;
      const answer = await door.inject({
        method: ask.method ?? (ask.body === undefined ? 'GET' : 'POST'),
        url: path,
        headers: {
          ...headers,
          ...(ask.body === undefined || raw ? {} : { 'content-type': 'application/json' }),
          ...ask.headers,
        },
        ...(ask.body === undefined ? {} : { payload: raw ? (ask.body as string) : JSON.stringify(ask.body) }),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        json: () => JSON.parse(answer.body),
      };
    };
  const operator = through(app.operator, {});
  const nobody = through(app.public, {});
  return {
    app,
    folder,
    operator,
    nobody,
    async token(can, scope = null) {
      const { secret } = (await operator('/api/tokens', { body: { name: can, can: [can], scope } })).json<{
        secret: string;
      }>();
      return through(app.public, { authorization: `Bearer ${secret}` });
    },
    async person(email, functions) {
      const made = await operator('/api/accounts', { body: { email, name: email.split('@')[0], password, functions } });
      const signedIn = await nobody('/api/session', { body: { email, password } });
      const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
      const caller = through(app.public, { cookie, 'x-watchfloor': '1' });
      return Object.assign(caller, { id: made.json<{ id: string }>().id });
    },
    async close() {
      await app.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
