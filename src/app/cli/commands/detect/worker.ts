/** A thread of `detect`: compiles the rules, then scans the files that it is given. */
import { parentPort, workerData } from 'node:worker_threads';
import { isAppError, messageOf } from '#base/errors.ts';
import { openRuleSet, type RuleSet } from './rule-set.ts';
import { scanUnit } from './scan-unit.ts';
import type { FromWorker, ToWorker, WorkerStart } from './threads.ts';

const port = parentPort;
if (port === null) throw new Error('this file is the main module of a worker thread');
const { input, least, ahead } = workerData as WorkerStart;
const say = (message: FromWorker): void => port.postMessage(message);

let untaken = 0;
let goOn: () => void = () => {};

async function scanFile({ unit, file }: Extract<ToWorker, { kind: 'unit' }>, ruleSet: RuleSet): Promise<void> {
  for await (const slice of scanUnit(file, { ruleSet, least })) {
    say({ kind: 'slice', unit, slice });
    untaken += 1;
    while (untaken >= ahead)
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
  }
  say({ kind: 'done', unit });
}

function fail(error: unknown): void {
  const { kind, code, remedy } = isAppError(error)
    ? error
    : { kind: 'failed' as const, code: 'internal', remedy: undefined };
  say({ kind: 'failed', error: { kind, code, message: messageOf(error), remedy } });
}

try {
  const ruleSet = await openRuleSet(input);
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'unit') void scanFile(message, ruleSet).catch(fail);
    else {
      untaken -= 1;
      goOn();
    }
  });
  say({ kind: 'ready', facts: ruleSet.facts });
} catch (error) {
  fail(error);
}
