/**
 * A **route** is data: HTTP, OpenAPI, the permission matrix and the tests come from one table. A route without `needs`
 * does not type-check.
 *
 * `read` answers a question, `change` runs in one transaction of the journal, `stream` handles bytes itself.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Actor, Permission } from '#base/actor.ts';
import type { AppError } from '#base/errors.ts';
import type { NewId } from '#base/ids.ts';
import type { Instant } from '#base/time.ts';
import type { Db } from '#storage/relational/port.ts';
import type { Journal, Write } from './write.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/** `public`: without signing in. `signed-in`: any person, whatever the functions. */
export type Needs = Permission | 'public' | 'signed-in';

/** What a handler may do to the answer besides returning its body. */
export interface Answer {
  setCookie(name: string, value: string, options: { readonly maxAgeS: number }): void;
  header(name: string, value: string): void;
}

/** What is known about a request. */
export interface RequestFacts {
  readonly id: string;
  readonly ip: string;
  readonly userAgent: string;
  /** Value of a cookie of ours. */
  cookie(name: string): string | undefined;
  header(name: string): string | undefined;
  readonly signal: AbortSignal;
}

export interface Asked {
  readonly actor: Actor;
  /** The session that the request came with; `null` for tokens, the operator and strangers. */
  readonly sessionId: string | null;
  /** The source that the token forces on what it sends, if any. */
  readonly tokenSource: string | null;
  readonly now: Instant;
  readonly request: RequestFacts;
  readonly answer: Answer;
}

export interface Reading extends Asked {
  readonly db: Db;
}

export interface Changing extends Asked, Write {}

/** For the few that need several transactions, or none at all. */
export interface Working extends Asked {
  readonly db: Db;
  readonly journal: Journal;
  readonly newId: NewId;
}

export interface Schemas<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly returns: R;
}

export interface Input<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
}

interface Common {
  /** `alerts.claim`: unique, stable, the operationId of the OpenAPI document. */
  readonly name: string;
  readonly method: Method;
  /** `/api/alerts/:id/claim` */
  readonly path: string;
  readonly needs: Needs;
  readonly summary: string;
  /** Status of success; 200 unless said. */
  readonly status?: number;
  /** Error codes that a client should know of. */
  readonly errors?: readonly string[];
  /** For a protocol whose clients read errors in a shape of their own; problem details unless said. */
  readonly refuse?: (error: AppError, request: RequestFacts) => Bytes;
}

export interface Bytes {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Readable;
}

export interface StreamInput<Q extends z.ZodType = z.ZodType> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: z.output<Q>;
  readonly body: Readable;
}

interface Handlers {
  readonly kind: 'read' | 'change' | 'work' | 'stream';
  readonly schemas: Schemas<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;
  readonly read?: (asked: Reading, input: Input<z.ZodType, z.ZodType, z.ZodType>) => Promise<unknown>;
  readonly change?: (changing: Changing, input: Input<z.ZodType, z.ZodType, z.ZodType>) => Promise<unknown>;
  readonly work?: (working: Working, input: Input<z.ZodType, z.ZodType, z.ZodType>) => Promise<unknown>;
  readonly stream?: (working: Working, input: StreamInput) => Promise<Bytes>;
}

export type Route = Common & Handlers;

type Nothing = z.ZodType<unknown>;

export function read<
  R extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(spec: Common & Schemas<P, Q, B, R> & { run(asked: Reading, input: Input<P, Q, B>): Promise<z.input<R>> }): Route {
  const { run, params, query, body, returns, ...common } = spec;
  return { ...common, kind: 'read', schemas: schemasOf(params, query, body, returns), read: run as never };
}

export function change<
  R extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(spec: Common & Schemas<P, Q, B, R> & { run(changing: Changing, input: Input<P, Q, B>): Promise<z.input<R>> }): Route {
  const { run, params, query, body, returns, ...common } = spec;
  return { ...common, kind: 'change', schemas: schemasOf(params, query, body, returns), change: run as never };
}

/** Several transactions or none; for jobs, checks and things outside the relational store. */
export function work<
  R extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(spec: Common & Schemas<P, Q, B, R> & { run(working: Working, input: Input<P, Q, B>): Promise<z.input<R>> }): Route {
  const { run, params, query, body, returns, ...common } = spec;
  return { ...common, kind: 'work', schemas: schemasOf(params, query, body, returns), work: run as never };
}

/** Bytes in, bytes out: intake, exports, server-sent events. `returns` documents the answer where it is JSON. */
export function stream<R extends z.ZodType, Q extends z.ZodType = Nothing>(
  spec: Common & {
    readonly query?: Q;
    readonly returns: R;
    run(working: Working, input: StreamInput<Q>): Promise<Bytes>;
  },
): Route {
  const { run, query, returns, ...common } = spec;
  return { ...common, kind: 'stream', schemas: schemasOf(undefined, query, undefined, returns), stream: run as never };
}

function schemasOf(
  params: z.ZodType | undefined,
  query: z.ZodType | undefined,
  body: z.ZodType | undefined,
  returns: z.ZodType,
): Route['schemas'] {
  return {
    returns,
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
  };
}
