/**
 * How commands reach Watchfloor: over the same HTTP routes as everybody. When a server runs on the data folder it is
 * asked through its control socket; else the program is opened in this process, and closed at the end.
 */
import { Agent, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Config } from '#app/config.ts';
import { AppError, type ErrorKind, failed, hasErrorCode, isAppError, messageOf } from '#base/errors.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Asking {
  readonly method: Method;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly body: Readable;
}

/** One way to get an answer: a socket, or the program in this process. */
export interface Transport {
  readonly via: 'server' | 'here';
  send(asking: Asking): Promise<Answer>;
  /** Resolves when everything accepted so far is processed; a running server does that by itself. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface Client {
  readonly via: Transport['via'];
  get<T extends z.ZodType>(path: string, answers: T, query?: Asking['query']): Promise<z.output<T>>;
  post<T extends z.ZodType>(path: string, answers: T, body: object): Promise<z.output<T>>;
  put<T extends z.ZodType>(path: string, answers: T, body: object): Promise<z.output<T>>;
  delete<T extends z.ZodType>(path: string, answers: T): Promise<z.output<T>>;
  /** Bytes in, JSON out. */
  send<T extends z.ZodType>(asking: Asking, answers: T): Promise<z.output<T>>;
  /** A body of any size, as it comes. */
  stream(path: string): Promise<Readable>;
  drain(): Promise<void>;
  close(): Promise<void>;
}

export const controlSocketOf = (config: Pick<Config, 'dataDir'>): string => join(config.dataDir, 'run', 'control.sock');

export async function openClient(config: Config): Promise<Client> {
  const server = await openSocket(controlSocketOf(config));
  return clientOver(server ?? (await openHere(config)));
}

/** Only a running server; undefined when none answers. For what goes on for long and must not hold the data folder. */
export async function openServerClient(config: Config): Promise<Client | undefined> {
  const server = await openSocket(controlSocketOf(config));
  return server === undefined ? undefined : clientOver(server);
}

/** Opens, hands over, and closes whatever happens. */
export async function withClient<T>(config: Config, run: (client: Client) => Promise<T>): Promise<T> {
  const client = await openClient(config);
  try {
    return await run(client);
  } finally {
    await client.close();
  }
}

export function clientOver(transport: Transport): Client {
  const send: Client['send'] = async (asking, answers) => {
    const answer = await transport.send(asking);
    const value = await jsonOf(answer);
    const parsed = answers.safeParse(value);
    if (parsed.success) return parsed.data;
    throw failed('answer_unexpected', `the answer of ${asking.path} has a shape that this program does not know`, {
      cause: parsed.error,
      remedy: 'The running server may be of another version; restart it.',
    });
  };
  const json = (body: object) => ({
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  return {
    via: transport.via,
    send,
    get: (path, answers, query = {}) => send({ method: 'GET', path, query }, answers),
    post: (path, answers, body) => send({ method: 'POST', path, ...json(body) }, answers),
    put: (path, answers, body) => send({ method: 'PUT', path, ...json(body) }, answers),
    delete: (path, answers) => send({ method: 'DELETE', path }, answers),
    async stream(path) {
      const answer = await transport.send({ method: 'GET', path });
      if (answer.status >= 300) throw problemOf(answer, await textOf(answer.body));
      return answer.body;
    },
    drain: () => transport.drain(),
    close: () => transport.close(),
  };
}

async function jsonOf(answer: Answer): Promise<unknown> {
  const text = await textOf(answer.body);
  if (answer.status >= 300) throw problemOf(answer, text);
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    throw failed('answer_unexpected', 'the answer is not JSON', { cause });
  }
}

async function textOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString('utf8');
}

const problemView = z.object({
  code: z.string(),
  detail: z.string(),
  remedy: z.string().optional(),
  issues: z
    .array(z.object({ code: z.string(), place: z.string(), message: z.string(), hint: z.string().optional() }))
    .optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

const kinds: Readonly<Record<number, ErrorKind>> = {
  401: 'unauthenticated',
  403: 'denied',
  404: 'absent',
  409: 'conflict',
  429: 'limited',
  503: 'busy',
};
const kindOf = (status: number): ErrorKind => kinds[status] ?? (status < 500 ? 'invalid' : 'failed');

/** RFC 9457 problem details as the error that they were made from. */
function problemOf(answer: Answer, text: string): AppError {
  const retryAfter = Number(answer.headers['retry-after']);
  const common = { status: answer.status, retryAfterS: Number.isFinite(retryAfter) ? retryAfter : undefined };
  const problem = problemView.safeParse(parsedOrUndefined(text));
  if (!problem.success) {
    return new AppError(kindOf(answer.status), 'answer_unexpected', `the answer has status ${answer.status}`, common);
  }
  const { code, detail, ...rest } = problem.data;
  return new AppError(kindOf(answer.status), code, detail, { ...rest, ...common });
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const pathOf = ({ path, query = {} }: Asking): string => {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
};

/** A server that answers on the socket, or undefined when none does. */
async function openSocket(socketPath: string): Promise<Transport | undefined> {
  const agent = new Agent({ keepAlive: true });
  const send = (asking: Asking): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { body = new Uint8Array(0) } = asking;
      const headers = { host: 'watchfloor', 'content-length': String(body.length), ...asking.headers };
      const call = request(
        { agent, socketPath, method: asking.method, path: pathOf(asking), headers },
        (answer: IncomingMessage) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
      );
      call.on('error', (error) => reject(gone(error)));
      call.end(body);
    });
  try {
    const answer = await send({ method: 'GET', path: '/healthz' });
    answer.body.resume();
  } catch (error) {
    agent.destroy();
    const cause = isAppError(error) ? error.cause : error;
    if (hasErrorCode(cause, 'ENOENT', 'ECONNREFUSED', 'ENOTDIR')) return undefined;
    if (hasErrorCode(cause, 'EACCES', 'EPERM')) throw socketDenied(socketPath, cause);
    throw error;
  }
  return { via: 'server', send, drain: async () => {}, close: async () => agent.destroy() };
}

const gone = (cause: Error): AppError =>
  failed('server_gone', `the running server did not answer: ${cause.message}`, {
    cause,
    remedy: 'Look at its log. What it confirmed is safe; run the command again.',
  });

const socketDenied = (socketPath: string, cause: unknown): AppError =>
  failed('control_socket_denied', `the control socket ${socketPath} belongs to another user`, {
    cause,
    remedy: 'Run the command as the user who runs the server.',
  });

/** The program in this process, without listening anywhere. */
async function openHere(config: Config): Promise<Transport> {
  const [{ openApp }, { openLog }] = await Promise.all([import('#app/server/app.ts'), import('#app/server/log.ts')]);
  const app = await openApp(config, { log: openLog('warn'), listen: false }).catch((error: unknown) => {
    throw isAppError(error) && error.code === 'data_folder_in_use' ? heldElsewhere(config, error) : error;
  });
  return {
    via: 'here',
    async send(asking) {
      const { body = Buffer.alloc(0) } = asking;
      const answer = await app.operator.inject({
        method: asking.method,
        url: pathOf(asking),
        payload: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
        headers: { ...asking.headers },
        payloadAsStream: true,
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.stream() };
    },
    drain: () => app.drain(),
    close: () => app.close(),
  };
}

const heldElsewhere = (config: Config, cause: AppError): AppError =>
  failed('data_folder_in_use', `${messageOf(cause)} It does not answer on ${controlSocketOf(config)}.`, {
    cause,
    remedy: 'It may be starting, stopping, or another command at work: wait a moment and try again.',
  });
