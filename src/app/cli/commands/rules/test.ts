import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineCommand } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { unreadable } from '#app/cli/input/find.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { counted } from '#base/text.ts';
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile } from '#engine/sigma/index.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import { type AnyRule, everyRule, parseRules } from '#engine/sigma/parse.ts';
import { readRuleFiles } from './rule-files.ts';
import { loadRuleInputs, ruleInputOptions } from './rule-inputs.ts';
import { type Bench, readSamples, trySample } from './samples.ts';

interface Outcome {
  readonly file: string;
  /** `samples.jsonl:3`, or that of the rules where there are none. */
  readonly place: string;
  readonly rules: readonly string[];
  readonly outcome: 'pass' | 'fail' | 'none';
  readonly why: string;
}

interface Tested {
  readonly path: string;
  readonly rules: readonly AnyRule[];
}

export const rulesTest = defineCommand({
  name: 'rules test',
  usage: 'PATH… [--samples FILE] [--require] [--pipeline FILE]… [--placeholders FILE]… [--json]',
  about:
    'Runs rules over their samples, without a server: beside whoami.yml lies whoami.samples.jsonl with lines {"expect": "hit" | "miss", "event": {…}}, or "events": […] for correlations. Filters among the files are applied. Ends with 1 when a sample fails or a rule is refused.',
  operands: { least: 1 },
  options: {
    samples: {
      type: 'string',
      value: 'FILE',
      about: 'Tries these samples on all the rules, instead of those beside each.',
    },
    require: { type: 'boolean', about: 'Fails rules that have no samples.' },
    ...ruleInputOptions,
    ...jsonOption,
  },
  examples: [{ line: 'rules test content/rules', says: 'The rules that come along, each on its own samples.' }],
  async run({ values, operands }, effects) {
    const files = await readRuleFiles(operands, effects);
    const inputs = await loadRuleInputs({ pipelines: values.pipeline, placeholders: values.placeholders }, effects);
    const parsed = files.map(({ path, text }) => ({ path, parsed: parseRules(text, { file: path }) }));
    const { bench, issues } = openBench(
      parsed.map((one) => one.parsed),
      inputs,
    );
    const tested = parsed
      .map(({ path, parsed: one }) => ({ path, rules: everyRule(one).filter(({ kind }) => kind !== 'filter') }))
      .filter(({ rules }) => rules.length > 0);
    const outcomes: Outcome[] =
      values.samples === undefined
        ? await besideEach(bench, tested, effects)
        : await fromFile(
            bench,
            { path: values.samples, rules: tested.flatMap(({ rules }) => rules) },
            values.samples,
            effects,
          );
    return report(outcomes, issues, values, effects);
  },
});

function openBench(
  parsed: readonly ReturnType<typeof parseRules>[],
  inputs: Awaited<ReturnType<typeof loadRuleInputs>>,
) {
  const rules = parsed.flatMap((one) => one.rules);
  const compiled = compile(rules, { ...inputs, filters: parsed.flatMap((one) => one.filters) });
  const linked = linkCorrelations(
    compiled.rules.map(({ rule }) => rule),
    parsed.flatMap((one) => one.correlations),
  );
  const resolved = new Map(compiled.rules.map((rule) => [rule.rule.id, rule]));
  const bench: Bench = { matcher: compiled.matcher, resolved, program: linked.program };
  const issues = [...parsed.flatMap((one) => one.issues), ...compiled.issues, ...linked.issues];
  return { bench, issues: issues.filter(({ severity }) => severity === 'error') };
}

async function besideEach(bench: Bench, tested: readonly Tested[], effects: Effects): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const one of tested) {
    const path = one.path.replace(/\.ya?ml$/i, '.samples.jsonl');
    if (existsSync(resolve(effects.cwd, path))) outcomes.push(...(await fromFile(bench, one, path, effects)));
    else outcomes.push({ ...namedOf(one), place: one.path, outcome: 'none', why: 'no samples beside it' });
  }
  return outcomes;
}

const namedOf = ({ path, rules }: Tested) => ({ file: path, rules: rules.map(({ id }) => id) });

async function fromFile(bench: Bench, tested: Tested, path: string, effects: Effects): Promise<Outcome[]> {
  const text = await readFile(resolve(effects.cwd, path), 'utf8').catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  const { samples, faults } = readSamples(text);
  const named = namedOf(tested);
  const failed = faults.map(({ line, message }): Outcome => {
    return { ...named, place: `${path}:${line}`, outcome: 'fail', why: message };
  });
  const tried = samples.map((sample): Outcome => {
    const { passed, why } = trySample(bench, sample, tested.rules);
    return { ...named, place: `${path}:${sample.line}`, outcome: passed ? 'pass' : 'fail', why };
  });
  const none: Outcome = { ...named, place: path, outcome: 'none', why: 'the file holds no samples' };
  return tried.length + failed.length === 0 ? [none] : [...failed, ...tried];
}

interface Shown {
  readonly json: boolean;
  readonly require: boolean;
}

async function report(outcomes: readonly Outcome[], issues: readonly RuleIssue[], shown: Shown, effects: Effects) {
  for (const issue of issues)
    await effects.stderr.write(`${safe(issue.place)}  ${issue.code}  ${safe(issue.message)}\n`);
  for (const [file, group] of Map.groupBy(outcomes, (one) => one.file)) {
    const bad = group.filter(({ outcome }) => outcome === 'fail' || (shown.require && outcome === 'none'));
    if (shown.json) await effects.stdout.write(group.map(jsonLine).join(''));
    else if (bad.length > 0)
      for (const one of bad) await effects.stdout.write(`FAIL  ${safe(one.place)}  ${safe(one.why)}\n`);
    else if (group.some(({ outcome }) => outcome === 'none')) await effects.stdout.write(`none  ${safe(file)}\n`);
    else await effects.stdout.write(`pass  ${safe(file)}  ${counted(group.length, 'sample')}\n`);
  }
  const count = (wanted: Outcome['outcome']): number => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const refused = new Set(issues.map((issue) => issue.ruleId ?? issue.file)).size;
  await effects.stderr.write(
    `${counted(count('pass'), 'sample')} passed, ${count('fail')} failed, ${counted(count('none'), 'file')} without samples, ${counted(refused, 'rule')} refused\n`,
  );
  const bad = count('fail') + refused + (shown.require ? count('none') : 0);
  return bad === 0 ? exitCodes.fine : exitCodes.faults;
}
