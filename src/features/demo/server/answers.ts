/** Makes the sealed key: the rules are run over what the stories left, and each hit is put down with what is true of it. */
import { setImmediate } from 'node:timers/promises';
import { toInstant } from '#base/time.ts';
import { openDetector, type RangeRules } from '#engine/range/detect.ts';
import { stories, type ToldLine } from '#engine/range/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { describeEvent } from '#engine/sources/describe.ts';
import { readRuleFolder } from '#features/detections/server/index.ts';
import type { Answer } from './store.ts';

export async function readShippedRules(folder: string): Promise<RangeRules> {
  const files = (await readRuleFolder(folder)).map(({ path, text }) => parseRules(text, { file: path }));
  return {
    rules: files.flatMap(({ rules }) => rules),
    correlations: files.flatMap(({ correlations }) => correlations),
  };
}

/** So many lines are looked at before others get their turn. */
const patience = 50;

export function openKey(rules: RangeRules): (lines: readonly ToldLine[]) => Promise<Answer[]> {
  const detect = openDetector(rules);
  return async (lines) => {
    const answers: Answer[] = [];
    for (const [index, line] of lines.entries()) {
      if (index % patience === 0) await setImmediate();
      answers.push(...detect(line).flatMap(answerOf));
    }
    return answers;
  };
}

function answerOf({ ruleId, correlated, at, event, told }: ReturnType<ReturnType<typeof openDetector>>[number]) {
  if (told === undefined) return [];
  const { story, step } = told;
  const entityValue = correlated ? null : describeEvent(event).entity.value;
  return [{ ruleId, entityValue, at: toInstant(at), story, step, truth: stories[story].truth }];
}
