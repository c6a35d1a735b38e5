/** Routes with which people are managed, and scopes and the preset. */
import { z } from 'zod';
import { instantOut, listOf, pageQuery, textSchema } from '#base/schema.ts';
import {
  accountIdSchema,
  accountStates,
  emailSchema,
  functionGrantsSchema,
  personNameSchema,
  presetSchema,
  scopeIdSchema,
} from '#features/identity/model.ts';
import { type PersonView, personView, scopeView, settingsView } from '#features/identity/views.ts';
import { type Changing, change, type Route, read } from '#features/journal/server/index.ts';
import { always } from '#storage/relational/sql.ts';
import { assignFunctions } from './assign-functions.ts';
import { invite, inviteAgain } from './invite.ts';
import type { MadeLink } from './links.ts';
import type { IdentityParts } from './parts.ts';
import { presentPerson, presentScope } from './present.ts';
import { offerReset } from './reset-password.ts';
import { choosePreset, createScope, renameScope, visibleScopes } from './scopes.ts';
import { countAccounts, findAccount, listAccounts, readPreset, visibleAccounts } from './store.ts';
import { resume, suspend } from './suspend.ts';

const byId = z.object({ id: accountIdSchema });
const linkView = z.object({ path: z.string(), expiresAt: instantOut });
const presentLink = ({ path, expiresAt }: MadeLink) => ({ path, expiresAt });
const scopeName = textSchema(80);

/** The person after a change; also when the change took them out of the actor's sight. */
const personNow = async (write: Changing, id: string): Promise<PersonView> =>
  presentPerson(write.actor, await findAccount(write.tx, always, id));

export const peopleRoutes = (parts: IdentityParts): readonly Route[] => [
  list(),
  one(),
  inviteRoute(),
  inviteAgainRoute(),
  functionsRoute(parts),
  suspendRoute(parts),
  resumeRoute(),
  resetRoute(),
  scopesList(),
  scopesCreate(),
  scopesRename(),
  settings(),
  presetRoute(),
];

const list = (): Route =>
  read({
    name: 'people.list',
    method: 'GET',
    path: '/api/people',
    needs: 'people:read',
    summary: 'People, in the order in which they came.',
    query: z.object({
      ...pageQuery,
      state: z
        .string()
        .transform((text) => text.split(','))
        .pipe(z.array(z.enum(accountStates)))
        .optional(),
      q: z.string().trim().max(200).optional(),
    }),
    returns: listOf(personView).extend({ total: z.int() }),
    async run({ db, actor }, { query }) {
      const visible = visibleAccounts(actor);
      const filter = { state: query.state, q: query.q === '' ? undefined : query.q };
      const rows = await listAccounts(db, visible, { ...filter, after: query.cursor, limit: query.limit + 1 });
      const page = rows.slice(0, query.limit);
      return {
        items: page.map((row) => presentPerson(actor, row)),
        nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
        total: await countAccounts(db, visible, filter),
      };
    },
  });

const one = (): Route =>
  read({
    name: 'people.get',
    method: 'GET',
    path: '/api/people/:id',
    needs: 'people:read',
    summary: 'One person. The history is `GET /api/journal?stream=account/…`.',
    params: byId,
    returns: personView,
    errors: ['person_absent'],
    run: async ({ db, actor }, { params }) =>
      presentPerson(actor, await findAccount(db, visibleAccounts(actor), params.id)),
  });

const inviteRoute = (): Route =>
  change({
    name: 'people.invite',
    method: 'POST',
    path: '/api/people',
    needs: 'people:manage',
    summary: 'Invites a person; the single-use link is in this answer and nowhere else.',
    status: 201,
    body: z.object({ name: personNameSchema, email: emailSchema, functions: functionGrantsSchema.min(1) }),
    returns: z.object({ person: personView, link: linkView }),
    errors: ['email_taken', 'scope_absent', 'scope_not_yours'],
    async run(write, { body }) {
      const { id, link } = await invite(write, { ...body, grants: body.functions });
      return { person: await personNow(write, id), link: presentLink(link) };
    },
  });

const inviteAgainRoute = (): Route =>
  change({
    name: 'people.invite-again',
    method: 'POST',
    path: '/api/people/:id/invitation',
    needs: 'people:manage',
    summary: 'Makes a new invitation link; the older one stops working.',
    params: byId,
    returns: linkView,
    errors: ['person_absent', 'person_not_yours', 'account_is_active', 'account_is_suspended'],
    run: async (write, { params }) => presentLink(await inviteAgain(write, params.id)),
  });

const functionsRoute = (parts: IdentityParts): Route =>
  change({
    name: 'people.assign',
    method: 'PUT',
    path: '/api/people/:id/functions',
    needs: 'people:manage',
    summary: 'Gives a person these functions and no others.',
    params: byId,
    body: z.object({ functions: functionGrantsSchema }),
    returns: personView,
    errors: ['person_absent', 'scope_absent', 'scope_not_yours', 'last_manager', 'account_is_suspended'],
    async run(write, { params, body }) {
      await assignFunctions(write, parts, { id: params.id, grants: body.functions });
      return personNow(write, params.id);
    },
  });

const suspendRoute = (parts: IdentityParts): Route =>
  change({
    name: 'people.suspend',
    method: 'POST',
    path: '/api/people/:id/suspend',
    needs: 'people:manage',
    summary: 'Takes away every way in and ends all sessions; duty is handed over.',
    params: byId,
    body: z.object({ reason: textSchema(500), handoverTo: accountIdSchema.optional() }),
    returns: personView,
    errors: [
      'person_absent',
      'person_not_yours',
      'cannot_suspend_self',
      'last_manager',
      'handover_absent',
      'duty_needs_a_holder',
      'account_is_suspended',
    ],
    async run(write, { params, body }) {
      await suspend(write, parts, { id: params.id, ...body });
      return personNow(write, params.id);
    },
  });

const resumeRoute = (): Route =>
  change({
    name: 'people.resume',
    method: 'POST',
    path: '/api/people/:id/resume',
    needs: 'people:manage',
    summary: 'Lets a suspended person in again; invited ones need a new link.',
    params: byId,
    returns: personView,
    errors: ['person_absent', 'person_not_yours', 'account_is_active', 'account_is_invited'],
    async run(write, { params }) {
      await resume(write, params.id);
      return personNow(write, params.id);
    },
  });

const resetRoute = (): Route =>
  change({
    name: 'people.reset',
    method: 'POST',
    path: '/api/people/:id/reset',
    needs: 'people:manage',
    summary: 'Makes a link for a new password and ends the sessions; may also remove one-time codes.',
    params: byId,
    body: z.object({ clearTotp: z.boolean().default(false) }),
    returns: linkView,
    errors: ['person_absent', 'person_not_yours', 'account_is_invited', 'account_is_suspended'],
    run: async (write, { params, body }) => presentLink(await offerReset(write, params.id, body.clearTotp)),
  });

const scopesList = (): Route =>
  read({
    name: 'scopes.list',
    method: 'GET',
    path: '/api/scopes',
    needs: 'signed-in',
    summary: 'The scopes that you hold anything in.',
    returns: z.object({ items: z.array(scopeView) }),
    run: async ({ db, actor }) => ({ items: (await visibleScopes(db, actor)).map(presentScope) }),
  });

const scopesCreate = (): Route =>
  change({
    name: 'scopes.create',
    method: 'POST',
    path: '/api/scopes',
    needs: 'scope:manage',
    summary: 'Makes a scope; seen by those who hold anything in all scopes.',
    status: 201,
    body: z.object({ name: scopeName }),
    returns: z.object({ id: z.string() }),
    errors: ['scope_name_taken', 'needs_every_scope'],
    run: async (write, { body }) => ({ id: await createScope(write, body.name) }),
  });

const scopesRename = (): Route =>
  change({
    name: 'scopes.rename',
    method: 'PATCH',
    path: '/api/scopes/:id',
    needs: 'scope:manage',
    summary: 'Renames a scope.',
    params: z.object({ id: scopeIdSchema }),
    body: z.object({ name: scopeName }),
    returns: z.object({ done: z.literal(true) }),
    errors: ['scope_absent', 'scope_name_taken'],
    async run(write, { params, body }) {
      await renameScope(write, params.id, body.name);
      return { done: true as const };
    },
  });

const settings = (): Route =>
  read({
    name: 'identity.settings',
    method: 'GET',
    path: '/api/identity/settings',
    needs: 'people:read',
    summary: 'How the team divides the functions.',
    returns: settingsView,
    run: async ({ db }) => ({ preset: await readPreset(db) }),
  });

const presetRoute = (): Route =>
  change({
    name: 'identity.choose-preset',
    method: 'PUT',
    path: '/api/identity/settings',
    needs: 'people:manage',
    summary: 'Changes what is offered when people are invited; takes nothing from anybody.',
    body: z.object({ preset: presetSchema }),
    returns: settingsView,
    errors: ['needs_every_scope'],
    async run(write, { body }) {
      await choosePreset(write, body.preset);
      return { preset: body.preset };
    },
  });
