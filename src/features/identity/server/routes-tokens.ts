/** Routes for tokens. */
import { z } from 'zod';
import { instantSchema, listOf, pageQuery, textSchema } from '#base/schema.ts';
import { scopeIdSchema, sourceNameSchema, tokenAbilitySchema, tokenIdSchema } from '#features/identity/model.ts';
import { tokenView } from '#features/identity/views.ts';
import { change, type Route, read } from '#features/journal/server/index.ts';
import type { IdentityParts } from './parts.ts';
import { nameActors, presentToken } from './present.ts';
import { findToken, listTokens, visibleTokens } from './store-tokens.ts';
import { createToken, revokeToken } from './tokens.ts';

export const tokenRoutes = (parts: IdentityParts): readonly Route[] => [list(), create(parts), revoke()];

const list = (): Route =>
  read({
    name: 'tokens.list',
    method: 'GET',
    path: '/api/tokens',
    needs: 'token:read',
    summary: 'Tokens, newest first; never their secrets.',
    query: z.object({ ...pageQuery, revoked: z.stringbool().default(false) }),
    returns: listOf(tokenView),
    async run({ db, actor }, { query }) {
      const rows = await listTokens(db, visibleTokens(actor), {
        after: query.cursor,
        revoked: query.revoked,
        limit: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      const names = await nameActors(db, [...new Set(page.map((row) => row.made_by))]);
      return {
        items: page.map((row) => presentToken(actor, names, row)),
        nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
      };
    },
  });

const create = (parts: IdentityParts): Route =>
  change({
    name: 'tokens.create',
    method: 'POST',
    path: '/api/tokens',
    needs: 'token:manage',
    summary: 'Makes a token; the secret is in this answer and nowhere else.',
    status: 201,
    body: z.object({
      name: textSchema(120),
      can: z.array(tokenAbilitySchema).min(1),
      scope: scopeIdSchema.nullable(),
      source: sourceNameSchema.optional(),
      expiresAt: instantSchema.optional(),
    }),
    returns: z.object({ token: tokenView, secret: z.string() }),
    errors: [
      'intake_stands_alone',
      'source_without_intake',
      'source_unknown',
      'expiry_past',
      'scope_absent',
      'scope_not_yours',
      'query_needs_every_scope',
    ],
    async run(write, { body }) {
      const { id, secret } = await createToken(write, parts, body);
      const row = await findToken(write.tx, id);
      if (row === undefined) throw new Error('the token was not kept');
      const names = await nameActors(write.tx, [row.made_by]);
      return { token: presentToken(write.actor, names, row), secret };
    },
  });

const revoke = (): Route =>
  change({
    name: 'tokens.revoke',
    method: 'DELETE',
    path: '/api/tokens/:id',
    needs: 'token:manage',
    summary: 'Revokes a token, at once.',
    params: z.object({ id: tokenIdSchema }),
    returns: z.object({ done: z.literal(true) }),
    errors: ['token_absent', 'token_already_revoked', 'scope_not_yours'],
    async run(write, { params }) {
      await revokeToken(write, params.id);
      return { done: true as const };
    },
  });
