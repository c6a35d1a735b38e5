/**
 * What a password must be: long, and not one that is tried first. No rules about digits and symbols: they make people
 * choose `Password1!` (NIST SP 800-63B section 3.1.1).
 */
import type { Issue } from '#base/errors.ts';

export const passwordLeast = 12;
const passwordMost = 256;

/** Words that are tried first. A password that is one of them with decoration, or several of them, is refused. */
const commonWords = [
  'password passwort passw0rd p@ssword p@ssw0rd pass word admin administrator root guest user default changeme change',
  'welcome letmein login logon secret qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx azerty qwertz abc abcd',
  'abcdef abcdefgh 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz 2wsx 3edc iloveyou princess sunshine dragon monkey football baseball',
  'superman batman master shadow michael jordan hunter freedom whatever trustno starwars company security secops',
  'siem analyst watchfloor test testing temp spring summer autumn winter monday january february march april june july',
  'august september october november december correct horse battery staple correcthorsebatterystaple',
]
  .join(' ')
  .split(' ')
  .sort((a, b) => b.length - a.length);

/** The form that is hashed and judged: what two keyboards produce for the same characters is the same. */
export const normalPassword = (password: string): string => password.normalize('NFKC');

/** What is wrong with the password; nothing means that it may be used. */
export function passwordIssues(password: string, person: { readonly email: string; readonly name: string }): Issue[] {
  const text = normalPassword(password);
  const length = [...text].length;
  if (length < passwordLeast)
    return [
      issue('password_too_short', `The password has fewer than ${passwordLeast} characters.`, 'Use a few words.'),
    ];
  if (length > passwordMost)
    return [issue('password_too_long', `The password has more than ${passwordMost} characters.`)];
  const lower = text.toLowerCase();
  if (isPersonal(lower, person))
    return [
      issue('password_personal', 'The password is made from your name or address.', 'Use a few unrelated words.'),
    ];
  if (isCommon(lower))
    return [
      issue('password_common', 'The password is one of those that are tried first.', 'Use a few unrelated words.'),
    ];
  return [];
}

const issue = (code: string, message: string, hint?: string): Issue => ({ code, place: '/password', message, hint });

const restAtLeast = 6;

/** What is left when the given words are cut out, without digits and signs. */
function restOf(lower: string, words: readonly string[]): string {
  let rest = lower;
  for (const word of words) rest = rest.replaceAll(word, ' ');
  return rest.replaceAll(/[^\p{L}]/gu, '');
}

function isPersonal(lower: string, person: { readonly email: string; readonly name: string }): boolean {
  const words = `${person.email.toLowerCase()} ${person.name.toLowerCase()}`
    .split(/[\s@.+_-]+/)
    .filter((word) => word.length >= 3)
    .sort((a, b) => b.length - a.length);
  if (!words.some((word) => lower.includes(word))) return false;
  return restOf(lower, words).length < restAtLeast;
}

function isCommon(lower: string): boolean {
  if (new Set(lower).size < 5) return true;
  if (isRun(lower)) return true;
  const found = commonWords.filter((word) => lower.includes(word));
  return found.length > 0 && restOf(lower, found).length < restAtLeast && digitsOf(lower) < 8;
}

const digitsOf = (text: string): number => text.replaceAll(/\D/g, '').length;

/** Most steps from one character to the next are the same: `123456789012`, `abcdefghijkl`. */
function isRun(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1).length >= steps.length - 2;
}
