/** Passwords as argon2id, with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane). */
import { hash, verify } from '@node-rs/argon2';
import { invalid } from '#base/errors.ts';
import { normalPassword, passwordIssues } from '#features/identity/passwords.ts';

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => hash(normalPassword(password), cost);

/** Made once; what unknown accounts are compared with, so that they take as long as known ones. */
let decoy: Promise<string> | undefined;
const decoyHash = (): Promise<string> => {
  decoy ??= hashPassword(crypto.randomUUID());
  return decoy;
};

/** Takes the same time whether or not there is a password to compare with. */
export async function passwordMatches(stored: string | null | undefined, password: string): Promise<boolean> {
  const matches = await verify(stored ?? (await decoyHash()), normalPassword(password));
  return matches && stored !== null && stored !== undefined;
}

/** Refuses with `password_refused` and the reasons as issues. */
export function demandPassword(password: string, person: { readonly email: string; readonly name: string }): void {
  const issues = passwordIssues(password, person);
  const [first] = issues;
  if (first === undefined) return;
  throw invalid('password_refused', first.message, { issues, remedy: first.hint });
}
