/** The worker thread: parses and matches, so that the thread that answers people never waits for a batch. */
import { parentPort } from 'node:worker_threads';
import { messageOf } from '#base/errors.ts';
import type { RuleSet } from '#features/detections/server/index.ts';
import { lakeTables, type ProcessedBatch } from '#features/pipeline/model.ts';
import type { SpoolRecord } from '#storage/spool/port.ts';
import { type CompiledSet, compileRuleSet } from './compile-rules.ts';
import { CorrelationState } from './correlation-state.ts';
import { type BatchPlace, processBatch } from './process-batch.ts';

export type WorkerTask =
  | { readonly id: number; readonly kind: 'rules'; readonly set: RuleSet }
  | {
      readonly id: number;
      readonly kind: 'batch';
      readonly ruleSet: string;
      readonly place: BatchPlace;
      readonly range: { readonly from: number; readonly to: number };
      readonly records: readonly SpoolRecord[];
      /** Also give back what correlations hold after it. */
      readonly save: boolean;
    }
  | { readonly id: number; readonly kind: 'restore'; readonly at: number; readonly state: Uint8Array | undefined };

/** The batch does not begin where the state of the correlations ends: restore it first. */
export interface StateElsewhere {
  readonly stateAt: number | null;
}

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
const correlationState = new CorrelationState();

port.on('message', (task: WorkerTask) => {
  try {
    const value = answerTo(task);
    port.postMessage({ id: task.id, value }, handedOver(value));
  } catch (error) {
    port.postMessage({ id: task.id, error: messageOf(error) });
  }
});

/** The bytes of a batch's rows go to the main thread as they are, not as a copy. */
function handedOver(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null || !('rows' in value)) return [];
  const { rows } = value as ProcessedBatch;
  return lakeTables.map((table) => rows[table].lines.buffer as ArrayBuffer);
}

function answerTo(task: WorkerTask): unknown {
  if (task.kind === 'rules') return loadRules(task.set);
  if (task.kind === 'batch') return runBatch(task);
  correlationState.restore(task.at, task.state);
  return true;
}

function loadRules(set: RuleSet): RulesLoaded {
  const compiled = compileRuleSet(set);
  sets.delete(set.version);
  sets.set(set.version, compiled);
  const [oldest] = sets.keys();
  if (sets.size > keptSets && oldest !== undefined) sets.delete(oldest);
  const refused = compiled.issues.filter((issue) => issue.severity === 'error');
  return {
    version: set.version,
    rules: compiled.matcher.size + compiled.correlations.correlations.length,
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

function runBatch(task: Extract<WorkerTask, { kind: 'batch' }>): ProcessedBatch | StateElsewhere {
  const rules = sets.get(task.ruleSet);
  if (rules === undefined) throw new Error(`the rule set ${task.ruleSet} is not loaded`);
  const { place, range, records } = task;
  if (correlationState.at !== range.from) return { stateAt: correlationState.at ?? null };
  const set = { version: task.ruleSet, program: rules.correlations };
  const batch = correlationState.run(
    range,
    set,
    (correlations) => processBatch(records, { place, rules, correlations }),
    place,
  );
  const running = { ...batch, correlations: correlationState.report() };
  if (!task.save || running.correlations === undefined) return running;
  const began = performance.now();
  const bytes = correlationState.save();
  return { ...running, state: { bytes, tookMs: performance.now() - began } };
}
