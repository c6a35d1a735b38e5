/** What only whoever has the data folder in hand may do: make an account with a password. */
import { z } from 'zod';
import { denied } from '#base/errors.ts';
import {
  emailSchema,
  everywhere,
  functionSchema,
  passwordSchema,
  personNameSchema,
  presetSchema,
} from '#features/identity/model.ts';
import { change, type Route } from '#features/journal/server/index.ts';
import { createAccount } from './create-account.ts';

export const operatorRoutes = (): readonly Route[] => [
  change({
    name: 'accounts.create',
    method: 'POST',
    path: '/api/accounts',
    needs: 'people:manage',
    summary: 'Makes an active account with a password; only over the control socket. Others invite.',
    status: 201,
    body: z.object({
      email: emailSchema,
      name: personNameSchema,
      password: passwordSchema,
      functions: z.array(functionSchema).min(1),
      preset: presetSchema.optional(),
    }),
    returns: z.object({ id: z.string() }),
    errors: ['operator_only', 'email_taken', 'password_refused'],
    run(changing, { body }) {
      if (changing.actor.kind !== 'operator') {
        throw denied('operator_only', 'a password is never set for somebody else; send an invitation', {
          remedy: 'POST /api/people makes one.',
        });
      }
      const { functions, preset, ...account } = body;
      return createAccount(changing, {
        ...account,
        grants: everywhere(functions),
        ...(preset === undefined ? {} : { preset }),
      });
    },
  }),
];
