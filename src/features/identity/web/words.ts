/** Identity's facts in words, and the other way round. Tested without a browser. */
import {
  type AccountState,
  type FunctionGrant,
  type FunctionName,
  functionNames,
  functions,
  tidyGrants,
} from '#features/identity/model.ts';
import type { HistoryEntry } from '#ui/history.ts';
import type { JournalLine } from './api-routes.ts';

/** `#token=…` → the secret of a link; undefined when there is none. */
export const secretOfHash = (hash: string): string | undefined => {
  const secret = new URLSearchParams(hash.replace(/^#/, '')).get('token');
  return secret === null || secret === '' ? undefined : secret;
};

export const stateWords: Readonly<Record<AccountState, { readonly label: string; readonly tone: string }>> = {
  invited: { label: 'Invited', tone: 'warn' },
  active: { label: 'Active', tone: 'good' },
  suspended: { label: 'Suspended', tone: 'bad' },
};

export interface NamedScope {
  readonly id: string;
  readonly name: string;
}

const scopeName = (scopes: readonly NamedScope[], id: string): string =>
  scopes.find((scope) => scope.id === id)?.name ?? id;

/** `Forensics (North), SecOps manager`; scopes are named only where there is more than one. */
export const grantWords = (grants: readonly FunctionGrant[], scopes: readonly NamedScope[]): readonly string[] =>
  tidyGrants(grants).map(({ function: name, scope }) => {
    const { title } = functions[name];
    return scope === null ? title : `${title} (${scopeName(scopes, scope)})`;
  });

/** What is ticked for one function: nothing, everywhere, or some scopes. */
export type Reach = 'none' | 'all' | readonly string[];
export type FunctionChoice = Readonly<Record<FunctionName, Reach>>;

export function choiceOf(grants: readonly FunctionGrant[]): FunctionChoice {
  const reachOf = (name: FunctionName): Reach => {
    const mine = grants.filter((grant) => grant.function === name);
    if (mine.length === 0) return 'none';
    const scopes = mine.flatMap((grant) => (grant.scope === null ? [] : [grant.scope]));
    return scopes.length < mine.length ? 'all' : [...scopes].sort();
  };
  return Object.fromEntries(functionNames.map((name) => [name, reachOf(name)])) as FunctionChoice;
}

export const grantsOf = (choice: FunctionChoice): FunctionGrant[] =>
  tidyGrants(
    functionNames.flatMap((name): FunctionGrant[] => {
      const reach = choice[name];
      if (reach === 'none') return [];
      if (reach === 'all') return [{ function: name, scope: null }];
      return reach.map((scope) => ({ function: name, scope }));
    }),
  );

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];
// Edge and Opera also call themselves Chrome, and Chrome calls itself Safari: order decides.
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

/** `Firefox on Windows`; the text itself when it is none that we know. */
export function deviceWords(userAgent: string): string {
  const find = (list: readonly (readonly [RegExp, string])[]) => list.find(([pattern]) => pattern.test(userAgent))?.[1];
  const [browser, system] = [find(browsers), find(systems)];
  if (browser !== undefined && system !== undefined) return `${browser} on ${system}`;
  return browser ?? system ?? (userAgent === '' ? 'unknown program' : userAgent.slice(0, 60));
}

const kinds = ['person', 'token', 'operator', 'system'] as const;

export const historyOf = (lines: readonly JournalLine[]): readonly HistoryEntry[] =>
  lines.map((line) => ({
    id: String(line.seq),
    at: line.effectiveAt,
    who: { name: line.actor.name, kind: kinds.find((kind) => kind === line.actor.kind) ?? 'system' },
    did: line.says,
    erased: line.erased,
    sequence: line.seq,
  }));
