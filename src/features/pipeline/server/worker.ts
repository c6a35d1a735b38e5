/** The worker thread: parses and matches, so that the thread that answers people never waits for a batch. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '#base/errors.ts';
import type { RuleSet } from '#features/detections/server/index.ts';
import type { SpoolRecord } from '#storage/spool/port.ts';
import { type CompiledSet, compileRuleSet } from './compile-rules.ts';
import { type BatchPlace, processBatch } from './process-batch.ts';

export type WorkerTask =
  | { readonly id: number; readonly kind: 'rules'; readonly set: RuleSet }
  | {
      readonly id: number;
      readonly kind: 'batch';
      readonly ruleSet: string;
      readonly place: BatchPlace;
      readonly records: readonly SpoolRecord[];
    };

export interface RulesLoaded {
  readonly version: string;
  readonly rules: number;
  readonly unrouted: number;
  readonly refused: number;
  /** The first of them: a page shows them, a log needs no more. */
  readonly refusals: readonly Refusal[];
}

export interface Refusal {
  readonly code: string;
  readonly place: string;
  readonly message: string;
  readonly hint: string | null;
  readonly ruleId: string | null;
}

const mostRefusals = 50;

const port = parentPort;
if (port === null) throw new Error('this file is the main module of a worker thread');

// The set in use and the one before it: a batch that is run again may still need the latter.
const sets = new Map<string, CompiledSet>();
const keptSets = 2;

port.on('message', (task: WorkerTask) => {
  try {
    const value = task.kind === 'rules' ? loadRules(task.set) : runBatch(task);
    port.postMessage({ id: task.id, value });
  } catch (error) {
    port.postMessage({ id: task.id, error: messageOf(error) });
  }
});

function loadRules(set: RuleSet): RulesLoaded {
  const compiled = compileRuleSet(set);
  sets.delete(set.version);
  sets.set(set.version, compiled);
  const [oldest] = sets.keys();
  if (sets.size > keptSets && oldest !== undefined) sets.delete(oldest);
  const refused = compiled.issues.filter((issue) => issue.severity === 'error');
  return {
    version: set.version,
    rules: compiled.matcher.size,
    unrouted: compiled.unrouted,
    refused: refused.length,
    refusals: refused.slice(0, mostRefusals).map(({ code, place, message, hint, ruleId }) => ({
      code,
      place,
      message,
      hint: hint ?? null,
      ruleId: ruleId ?? null,
    })),
  };
}

function runBatch(task: Extract<WorkerTask, { kind: 'batch' }>) {
  const rules = sets.get(task.ruleSet);
  if (rules === undefined) throw new Error(`the rule set ${task.ruleSet} is not loaded`);
  return processBatch(task.records, task.place, rules);
}
