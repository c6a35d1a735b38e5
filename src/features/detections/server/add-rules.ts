/** Takes rule texts in: new ones are added, changed ones revised, equal ones left alone, bad ones refused with a place. */
import { createHash } from 'node:crypto';
import type { Actor } from '#base/actor.ts';
import { storableText } from '#base/text.ts';
import { ruleOfFilter } from '#engine/sigma/filters.ts';
import { compile } from '#engine/sigma/index.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import { type AnyRule, everyRule, parseRules } from '#engine/sigma/parse.ts';
import { ruleAdded, ruleRevised } from '#features/detections/entries.ts';
import { describedOf, type Origin } from '#features/detections/model.ts';
import type { RuleRow } from '#features/detections/projections.ts';
import type { Journal, Write } from '#features/journal/server/index.ts';
import { currentInputs } from './bearing.ts';
import type { RuleInputs } from './inputs.ts';
import { rulesByIds } from './store.ts';

export interface RuleFile {
  readonly path: string;
  readonly text: string;
}

export interface AddReport {
  readonly added: number;
  readonly revised: number;
  readonly unchanged: number;
  /** One for each rule or file that was refused. */
  readonly refused: readonly RuleIssue[];
  /** Kept, and run once a list is there that they ask for. */
  readonly waiting: readonly RuleIssue[];
  readonly warnings: readonly RuleIssue[];
}

/** A transaction never holds the head of the journal for thousands of entries. */
const perTransaction = 500;

export async function addRules(
  journal: Journal,
  actor: Actor,
  files: readonly RuleFile[],
  origin: Origin,
  cause?: string,
): Promise<AddReport> {
  const { rules, errors, waiting, warnings } = readFiles(files, await currentInputs(journal.relational));
  let [added, revised, unchanged] = [0, 0, 0];
  for (let at = 0; at < rules.length; at += perTransaction) {
    const part = rules.slice(at, at + perTransaction);
    const counts = await journal.write(actor, (write) => addSome(write, part, origin), { cause });
    added += counts.added;
    revised += counts.revised;
    unchanged += counts.unchanged;
  }
  return { added, revised, unchanged, refused: errors, waiting, warnings };
}

/** Not run, and yet no fault of the rule: it runs as soon as the list is there. */
const waitCodes: ReadonlySet<string> = new Set(['placeholder_unresolved']);

function readFiles(files: readonly RuleFile[], inputs: RuleInputs) {
  const parsed = files.map((file) => parseRules(file.text, { file: file.path }));
  const candidates = parsed.flatMap(everyRule);
  const [rules, filters] = [parsed.flatMap((one) => one.rules), parsed.flatMap((one) => one.filters)];
  // What parses may still not compile: a modifier where it cannot stand, a placeholder without a list. Pipelines are
  // left aside: they may be changed any day, and do not decide what is kept.
  const { placeholders } = inputs;
  const compiled = compile([...rules, ...filters.map(ruleOfFilter)], { placeholders });
  const all = [...parsed.flatMap((one) => one.issues), ...compiled.issues];
  const errors = all.filter((issue) => issue.severity === 'error' && !waitCodes.has(issue.code));
  const bad = new Set(errors.map((issue) => issue.ruleId).filter((id) => id !== undefined));
  const byId = new Map(candidates.filter((rule) => !bad.has(rule.id)).map((rule) => [rule.id, rule]));
  return {
    rules: [...byId.values()],
    errors,
    waiting: all.filter(({ code, ruleId }) => waitCodes.has(code) && !bad.has(ruleId ?? '')),
    warnings: all.filter((issue) => issue.severity === 'warning'),
  };
}

export const versionOf = (rule: AnyRule): string =>
  createHash('sha256').update(rule.hashInput).digest('hex').slice(0, 16);

async function addSome(write: Write, rules: readonly AnyRule[], origin: Origin) {
  const before = new Map(
    (
      await rulesByIds(
        write.tx,
        rules.map((rule) => rule.id),
      )
    ).map((row) => [row.id, row]),
  );
  const fresh = rules.filter((rule) => !before.has(rule.id));
  const changed = rules.filter((rule) => before.has(rule.id) && before.get(rule.id)?.version !== versionOf(rule));
  await write.record(
    ...fresh.map((rule) =>
      ruleAdded.draft({ ...commonOf(rule), facts: { ...factsOf(rule, origin), enabled: runs(rule) } }),
    ),
    ...changed.map((rule) => revision(rule, origin, before.get(rule.id))),
  );
  return { added: fresh.length, revised: changed.length, unchanged: rules.length - fresh.length - changed.length };
}

const revision = (rule: AnyRule, origin: Origin, before: RuleRow | undefined) =>
  ruleRevised.draft({ ...commonOf(rule), facts: { ...factsOf(rule, origin), before: before?.version ?? '' } });

/** Rules that their authors took back are kept, but not run until somebody says so. */
const runs = (rule: AnyRule): boolean => !['deprecated', 'unsupported'].includes(describedOf(rule).status ?? '');

const commonOf = (rule: AnyRule) => {
  const { name, author, license } = describedOf(rule);
  return {
    stream: `rule/${rule.id}`,
    scope: null,
    payload: {
      title: storableText(rule.title),
      name: storableOrNull(name),
      author: storableOrNull(author),
      license: storableOrNull(license),
      file: storableText(rule.file),
      text: storableText(rule.text),
    },
  };
};

const storableOrNull = (text: string | undefined): string | null => (text === undefined ? null : storableText(text));

const factsOf = (rule: AnyRule, origin: Origin) => {
  const { level, status, tags } = describedOf(rule);
  return {
    ruleId: rule.id,
    kind: rule.kind,
    version: versionOf(rule),
    origin,
    level,
    status: status ?? null,
    ...logSourceOf(rule),
    tags: tags.map(storableText),
  };
};

/** A correlation has none: it is fed by the hits of its rules. */
const logSourceOf = (rule: AnyRule) => {
  const { product, category, service } = rule.kind === 'correlation' ? {} : rule.logSource;
  return { product: storableOrNull(product), category: storableOrNull(category), service: storableOrNull(service) };
};
