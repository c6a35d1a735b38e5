/** OpenAPI 3.1 from the table of routes. */
import { z } from 'zod';
import type { Route } from '#features/journal/server/index.ts';
import { problemView } from './problem.ts';

type Json = Record<string, unknown>;

export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Watchfloor', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: {
      schemas: { Problem: z.toJSONSchema(problemView) },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'wf_session' },
        token: { type: 'http', scheme: 'bearer' },
        apiKey: { type: 'apiKey', in: 'header', name: 'authorization', description: '`ApiKey TOKEN`' },
        basic: { type: 'http', scheme: 'basic', description: 'any user, the token as password' },
      },
    },
  };
}

function operation(route: Route): Json {
  const { body, returns } = route.schemas;
  return {
    operationId: route.name,
    summary: route.summary,
    tags: [route.name.split('.')[0]],
    parameters: [...parameters(route, 'path'), ...parameters(route, 'query')],
    ...(body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      [route.status ?? 200]: answerOf(route, returns),
      default: {
        description: route.errors === undefined ? 'Problem' : `Problem: ${route.errors.join(', ')}`,
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    security: route.needs === 'public' ? [] : [{ session: [] }, { token: [] }, { apiKey: [] }, { basic: [] }],
    'x-permission': route.needs,
  };
}

const answerOf = (route: Route, returns: z.ZodType): Json =>
  route.kind === 'stream'
    ? { description: 'Success' }
    : { description: 'Success', content: { 'application/json': { schema: schemaOf(returns, 'output') } } };

// A schema with a transform has no JSON Schema of its result, but one of what comes in.
const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
};

function parameters(route: Route, place: 'path' | 'query'): Json[] {
  const schema = place === 'path' ? route.schemas.params : route.schemas.query;
  if (schema === undefined) {
    const names = place === 'path' ? [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]) : [];
    return names.map((name) => ({ name, in: place, required: true, schema: { type: 'string' } }));
  }
  const { properties = {}, required = [] } = schemaOf(schema, 'input') as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}
