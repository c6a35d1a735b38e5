/**
 * Turns the table of routes into an HTTP server. Here, and only here, a permission is asked for, an input checked, an
 * error turned into a status.
 */
import { Readable } from 'node:stream';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { z } from 'zod';
import { type Actor, holds } from '#base/actor.ts';
import { type AppError, absent, denied, failed, invalid, isAppError, unauthenticated } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import { toInstant } from '#base/time.ts';
import type { Answer, Asked, Journal, RequestFacts, Route, Write } from '#features/journal/server/index.ts';
import { readJson } from './body.ts';
import { asAppError, problemOf, zodIssues } from './problem.ts';

export interface Credentials {
  cookie(name: string): string | undefined;
  readonly authorization: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
}

export interface Authenticated {
  readonly actor: Actor;
  readonly sessionId: string | null;
  readonly token?: { readonly source: string | null } | undefined;
  /** A rotated session, to be sent back. */
  readonly setCookie?: { readonly name: string; readonly value: string; readonly maxAgeS: number } | undefined;
}

export interface HttpParts {
  readonly routes: readonly Route[];
  readonly journal: Journal;
  authenticate(credentials: Credentials): Promise<Authenticated | undefined>;
  /** Keeps the acting person from being suspended until the transaction ends; false when that has happened already. */
  holdActor(write: Write, actor: Actor): Promise<boolean>;
  readonly logger: FastifyBaseLogger;
  /** Cookies only over TLS. */
  readonly secure: boolean;
  /** Whom to believe about the address of the client: each address and how many hops away it is; `false`: nobody. */
  readonly trustProxy: false | ((address: string, hop: number) => boolean);
  /** Every address of the page is the same file. */
  sendPage?(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  /** Called after each answer, for the metrics. */
  onAnswered?(route: string, status: number, seconds: number): void;
}

export const stranger: Actor = { kind: 'person', id: 'stranger', name: 'stranger', grants: [] };

/** What a person begins while being suspended must not end with work that a suspended person owns. */
function guarded(journal: Journal, holdActor: HttpParts['holdActor']): Journal {
  return {
    ...journal,
    write: (actor, run, options) =>
      journal.write(
        actor,
        async (write) => {
          if (actor !== stranger && !(await holdActor(write, actor)))
            throw unauthenticated('not_signed_in', 'this account is not active');
          return run(write);
        },
        options,
      ),
  };
}

export function buildHttp(given: HttpParts): FastifyInstance {
  const parts = { ...given, journal: guarded(given.journal, given.holdActor) };
  const app = Fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: parts.trustProxy,
    genReqId: () => newId('request'),
    // A client that sends one byte a minute must not hold a connection for ever.
    requestTimeout: 120_000,
    keepAliveTimeout: 75_000,
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  app.setErrorHandler((error, request, reply) => sendProblem(asAppError(frameworkError(error)), request, reply));
  app.setNotFoundHandler((request, reply) => {
    if (parts.sendPage !== undefined && wantsPage(request)) return parts.sendPage(request, reply);
    return sendProblem(absent('route_absent', 'there is nothing at this address'), request, reply);
  });
  for (const route of parts.routes) addRoute(app, parts, route);
  return app;
}

const wantsPage = (request: FastifyRequest): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !request.url.startsWith('/api/') &&
  String(request.headers.accept ?? '').includes('text/html');

/** What Fastify refuses by itself becomes one of our errors. */
function frameworkError(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('FST_')) {
    const status = 'statusCode' in error ? Number(error.statusCode) : 400;
    if (status < 500) return invalid('request_refused', 'the request could not be read', { status });
  }
  return error;
}

export async function sendProblem(error: AppError, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  tellOf(error, request, reply);
  await reply
    .code(error.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemOf(error, request.id)));
}

function tellOf(error: AppError, request: FastifyRequest, reply: FastifyReply): void {
  if (error.status >= 500 && error.kind !== 'busy')
    request.log.error({ err: error.cause ?? error, code: error.code }, 'request failed');
  if (error.retryAfterS !== undefined) reply.header('retry-after', String(Math.ceil(error.retryAfterS)));
  if (error.status === 401) reply.header('www-authenticate', challenge(request));
}

/** An error in the shape that the clients of this route read. */
async function sendRefusal(route: Route, error: AppError, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (route.refuse === undefined) return sendProblem(error, request, reply);
  tellOf(error, request, reply);
  const { status, headers, body } = route.refuse(error, factsOf(request, reply));
  await reply.code(status).headers(headers).send(body);
}

/** Browsers ask for a name and password of their own where they see Basic: that is for who came with a header. */
const challenge = (request: FastifyRequest): string =>
  request.headers.authorization === undefined
    ? 'Bearer realm="watchfloor"'
    : 'Bearer realm="watchfloor", ApiKey realm="watchfloor", Basic realm="watchfloor", charset="UTF-8"';

function addRoute(app: FastifyInstance, parts: HttpParts, route: Route): void {
  app.route({
    method: route.method,
    url: route.path,
    exposeHeadRoute: route.method === 'GET',
    async handler(request, reply) {
      const began = performance.now();
      try {
        await answer(parts, route, request, reply);
      } catch (error) {
        await sendRefusal(route, asAppError(error), request, reply);
      } finally {
        parts.onAnswered?.(route.name, reply.statusCode, (performance.now() - began) / 1000);
      }
      return reply;
    },
  });
}

async function answer(parts: HttpParts, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const facts = factsOf(request, reply);
  const who = await whoAsks(parts, route, request, reply, facts);
  const asked: Asked = {
    actor: who.actor,
    sessionId: who.sessionId,
    tokenSource: who.token?.source ?? null,
    now: toInstant(parts.journal.clock()),
    request: facts,
    answer: answerOf(parts, reply),
  };
  if (route.stream !== undefined) return sendBytes(parts, route, asked, request, reply);
  const input = await inputOf(route, request);
  const value = await run(parts, route, asked, input);
  await reply
    .code(route.status ?? 200)
    .header('content-type', 'application/json; charset=utf-8')
    .send(outgoing(route, value));
}

/** Only what the route's schema names leaves the house. */
function outgoing(route: Route, value: unknown): string {
  const parsed = route.schemas.returns.safeParse(value);
  if (!parsed.success)
    throw failed('answer_malformed', `the answer of ${route.name} does not fit its schema`, { cause: parsed.error });
  return JSON.stringify(parsed.data ?? null);
}

async function run(parts: HttpParts, route: Route, asked: Asked, input: RouteInput): Promise<unknown> {
  const { journal } = parts;
  if (route.read !== undefined) return route.read({ ...asked, db: journal.relational }, input);
  if (route.change !== undefined) {
    const { change } = route;
    return journal.write(asked.actor, (write) => change({ ...asked, ...write }, input), { cause: asked.request.id });
  }
  if (route.work !== undefined) return route.work({ ...asked, db: journal.relational, journal, newId }, input);
  throw failed('route_without_handler', `${route.name} has no handler`);
}

async function sendBytes(
  parts: HttpParts,
  route: Route,
  asked: Asked,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const { journal } = parts;
  const working = { ...asked, db: journal.relational, journal, newId };
  const bytes = await route.stream?.(working, {
    params: request.params as Record<string, string>,
    query: checkedQuery(route, request),
    body: request.body instanceof Readable ? request.body : Readable.from([]),
  });
  if (bytes === undefined) throw failed('route_without_handler', `${route.name} has no handler`);
  for (const [name, value] of Object.entries(bytes.headers)) reply.header(name, value);
  await reply.code(bytes.status).send(bytes.body);
}

async function whoAsks(
  parts: HttpParts,
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  facts: RequestFacts,
): Promise<Authenticated> {
  const known = await parts
    .authenticate({
      cookie: facts.cookie,
      authorization: request.headers.authorization,
      ip: facts.ip,
      userAgent: facts.userAgent,
    })
    .catch((error: unknown) => {
      // What everybody may have is not withheld from whoever also shows a token that is no longer good.
      if (route.needs === 'public' && isAppError(error) && error.kind === 'unauthenticated') return undefined;
      if (isAppError(error)) request.log.warn({ code: error.code, ip: facts.ip }, error.message);
      throw error;
    });
  if (known?.setCookie !== undefined)
    answerOf(parts, reply).setCookie(known.setCookie.name, known.setCookie.value, known.setCookie);
  if (route.needs === 'public') return known ?? { actor: stranger, sessionId: null };
  if (known === undefined) throw unauthenticated('not_signed_in', 'this needs an account or a token');
  if (known.sessionId !== null && !isSafe(request.method)) demandSameSite(request);
  if (route.needs === 'signed-in') {
    if (known.actor.kind === 'token') throw denied('person_needed', 'this is for people, not for tokens');
    return known;
  }
  if (!holds(known.actor, route.needs)) {
    throw denied('permission_needed', `this needs the permission ${route.needs}`, {
      details: { permission: route.needs },
    });
  }
  return known;
}

const isSafe = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** A cookie travels by itself; a header of our own does not, and other sites cannot add it without being asked. */
function demandSameSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (foreign || request.headers['x-watchfloor'] === undefined) {
    throw denied('cross_site_request', 'a change by cookie must come from our own page', {
      remedy: 'Send the header x-watchfloor: 1 from the page itself, or use a token.',
    });
  }
}

interface RouteInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

async function inputOf(route: Route, request: FastifyRequest): Promise<RouteInput> {
  const { params, body } = route.schemas;
  const given =
    body === undefined
      ? undefined
      : await readJson(request.body as Readable | undefined, request.headers['content-type']);
  return {
    params: checked(params, request.params, 'path'),
    query: checkedQuery(route, request),
    body: checked(body, given ?? {}, 'body'),
  };
}

/** A filter with a misspelt name would show everything and seem to have found nothing amiss. */
function checkedQuery(route: Route, request: FastifyRequest): unknown {
  const { query } = route.schemas;
  const known = query instanceof z.ZodObject ? query : z.object({});
  if (known.def.catchall instanceof z.ZodUnknown) return checked(query, request.query, 'query');
  const unknown = Object.keys(request.query as object).filter((name) => !Object.hasOwn(known.shape, name));
  if (unknown.length > 0) {
    const names = Object.keys(known.shape);
    throw invalid('parameter_unknown', `there is no parameter ${unknown.join(', ')} here`, {
      issues: unknown.map((name) => ({
        code: 'parameter_unknown',
        place: `query/${name}`,
        message: 'this parameter is not known',
      })),
      remedy: names.length === 0 ? 'This address takes no parameters.' : `It takes ${names.join(', ')}.`,
    });
  }
  return checked(query, request.query, 'query');
}

function checked(schema: z.ZodType | undefined, value: unknown, part: string): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid('input_invalid', 'the request does not fit what is expected here', {
    issues: zodIssues(parsed.error, part),
  });
}

function factsOf(request: FastifyRequest, reply: FastifyReply): RequestFacts {
  const cookies = cookiesOf(request.headers.cookie);
  const controller = new AbortController();
  reply.raw.once('close', () => controller.abort());
  return {
    id: request.id,
    ip: request.ip ?? 'local',
    userAgent: String(request.headers['user-agent'] ?? '').slice(0, 300),
    cookie: (name) => cookies.get(name),
    header: (name) => {
      const value = request.headers[name.toLowerCase()];
      return Array.isArray(value) ? value[0] : value;
    },
    signal: controller.signal,
  };
}

function cookiesOf(header: string | undefined): Map<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return new Map(pairs.flatMap(([name, value]) => (name && value !== undefined ? [[name, value]] : [])));
}

function answerOf(parts: HttpParts, reply: FastifyReply): Answer {
  return {
    setCookie(name, value, { maxAgeS }) {
      const secure = parts.secure ? '; Secure' : '';
      reply.header('set-cookie', `${name}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeS}${secure}`);
    },
    header: (name, value) => void reply.header(name, value),
  };
}
