/** The page: built files, the same `index.html` for every address of the page, and the headers that keep it safe. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { projectFolder } from '#app/config.ts';
import { absent } from '#base/errors.ts';
import { infoAnswer } from '#features/intake/server/index.ts';
import { sendProblem } from './http.ts';

export const webFolder = join(projectFolder, 'dist/web');

export async function addSafeHeaders(app: FastifyInstance, secure: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Mantine sets sizes and colours as style attributes and one style element; scripts stay forbidden.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    hsts: secure,
    crossOriginOpenerPolicy: true,
    referrerPolicy: { policy: 'no-referrer' },
  });
}

/** `/` is also where Elasticsearch outputs say hello: whoever brings a token is a shipper, not a browser. */
export async function addPage(app: FastifyInstance, version: string): Promise<void> {
  if (!existsSync(join(webFolder, 'index.html'))) return;
  await app.register(fastifyStatic, { root: webFolder, index: false, wildcard: false, maxAge: '1h', immutable: false });
  app.get('/', (request, reply) =>
    request.headers.authorization === undefined ? sendPage(reply) : greet(reply, version),
  );
  app.setNotFoundHandler((request, reply) => (isPage(request) ? sendPage(reply) : refuse(request, reply)));
}

const isPage = (request: FastifyRequest): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !request.url.startsWith('/api/') &&
  String(request.headers.accept ?? '').includes('text/html');

const sendPage = (reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'no-cache').sendFile('index.html');

const refuse = (request: FastifyRequest, reply: FastifyReply): Promise<void> =>
  sendProblem(absent('route_absent', 'there is nothing at this address'), request, reply);

function greet(reply: FastifyReply, version: string): FastifyReply {
  const { status, headers, body } = infoAnswer(version);
  return reply.code(status).headers(headers).send(body);
}
