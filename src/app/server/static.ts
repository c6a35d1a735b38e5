/** The page: built files, the same `index.html` for every address of the page, and the headers that keep it safe. */
import { join } from 'node:path';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { projectFolder } from '#app/config.ts';
import { infoAnswer } from '#features/intake/server/index.ts';
import { addFiles, type PageFiles } from './page-files.ts';

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
export function addPage(app: FastifyInstance, page: PageFiles, version: string): void {
  addFiles(app, page);
  app.get('/', (request, reply) =>
    request.headers.authorization === undefined ? page.sendIndex(request, reply) : greet(reply, version),
  );
}

function greet(reply: FastifyReply, version: string): FastifyReply {
  const { status, headers, body } = infoAnswer(version);
  return reply.code(status).headers(headers).send(body);
}
