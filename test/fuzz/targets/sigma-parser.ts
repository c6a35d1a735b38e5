import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compile } from '#engine/sigma/index.ts';
import { entryNamed } from '#engine/sigma/lint/catalogue.ts';
import { fixText } from '#engine/sigma/lint/fix.ts';
import { lintRules } from '#engine/sigma/lint/lint.ts';
import { everyRule, parseRules } from '#engine/sigma/parse.ts';
import { inTime, propertyTarget } from '../property-target.ts';
import { mutated } from './corpus.ts';

const file = 'f.yml';

/** Nothing throws, everything has a place within the text, and the same text says the same twice. */
function check(text: string): void {
  const parsed = parseRules(text, { file });
  const { issues } = lintRules([{ path: file, text }]);
  const lines = text.split('\n').length;
  for (const issue of [...parsed.issues, ...issues]) {
    assert.ok(entryNamed(issue.code), `${issue.code} is not in the catalogue`);
    assert.ok(
      issue.line >= 1 && issue.line <= lines && issue.column >= 1,
      `${issue.code} at ${issue.place} of ${lines} lines`,
    );
  }
  for (const rule of everyRule(parsed)) {
    assert.ok(rule.id.length > 0 && rule.id.length <= 256);
    // A document that is taken is read again from its own text, as the store keeps it.
    const again = everyRule(parseRules(rule.text, { file }));
    assert.ok(
      again.some((one) => one.id === rule.id && one.kind === rule.kind),
      `a rule is lost when read again from ${JSON.stringify(rule.text).slice(0, 500)}`,
    );
  }
  const compiled = compile(parsed.rules, { filters: parsed.filters });
  assert.ok(compiled.rules.length <= parsed.rules.length);
  const fixed = fixText(text, issues);
  const after = lintRules([{ path: file, text: fixed.text }]);
  assert.ok(after.rules.length >= everyRule(parsed).length, 'mending lost a rule');
}

export const sigmaParser = propertyTarget({
  name: 'sigma-parser',
  about: 'any text is read as rules or refused with places, in time; mending never loses a rule',
  rounds: 4,
  property: () =>
    fc.property(
      fc.oneof(
        { weight: 9, arbitrary: mutated() },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 400 }) },
      ),
      (text) => inTime(() => check(text)),
    ) as never,
});
