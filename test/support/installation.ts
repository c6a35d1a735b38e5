/** A new installation: one account, one token for intake, one for reading. */
import type { Control } from './control.ts';

export const person = { email: 'load@harbor.example', password: 'quiet heron under bridges' };

/** Makes the account and an intake token; resolves with the token's secret. */
export async function setUp(control: Control): Promise<{ readonly intake: string; readonly read: string }> {
  await control.post('/api/accounts', {
    ...person,
    name: 'Load',
    functions: ['manager', 'triage-analyst', 'platform-engineer'],
  });
  const token = async (name: string, can: string): Promise<string> =>
    (await control.post<{ secret: string }>('/api/tokens', { name, can: [can], scope: null })).secret;
  return { intake: await token('load', 'intake'), read: await token('load reads', 'read') };
}
