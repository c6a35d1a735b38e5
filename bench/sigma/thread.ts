/** A thread of the Sigma bench: loads the rules, takes its share of the batches, and matches them when told. */
import { parentPort, workerData } from 'node:worker_threads';
import { eventFiles, linesOf, ruleTexts } from './data.ts';
import { eventOf, load } from './measure.ts';

export interface Share {
  readonly rules: readonly string[];
  readonly data: readonly string[];
  readonly thread: number;
  readonly threads: number;
  readonly passes: number;
}

const { rules, data, thread, threads, passes } = workerData as Share;
const { compiled } = load(ruleTexts(rules), true);
const lines: string[] = [];
let index = 0;
for await (const line of linesOf(eventFiles(data))) if (index++ % threads === thread) lines.push(line);

const run = (): void => {
  for (const line of lines) for (const event of eventOf(line, {})) compiled.matcher.match(event);
};
run();
parentPort?.on('message', () => {
  const began = performance.now();
  for (let count = 0; count < passes; count++) run();
  parentPort?.postMessage(performance.now() - began);
});
parentPort?.postMessage('ready');
