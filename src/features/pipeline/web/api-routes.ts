/** The pipeline's routes as the page calls them. */
import type { CorrelationReport } from '#features/pipeline/model.ts';
import { type ApiRoute, apiRoute } from '#ui/api.ts';
import type { ListPage } from '#ui/list.ts';

/** `received` is `stored` + `dead` + `rejected`. */
export interface SourceRow {
  readonly source: string;
  readonly received: number;
  readonly stored: number;
  readonly dead: number;
  readonly rejected: number;
}

export interface PipelineState {
  readonly epoch: string;
  readonly spool: {
    readonly firstOffset: number;
    readonly nextOffset: number;
    readonly committedOffset: number;
    readonly bytes: number;
    readonly maxBytes: number;
    readonly oldestReceivedAt: string | null;
    readonly rememberedKeys: number;
  };
  readonly lagSeconds: number;
  readonly stall: {
    readonly stage: string;
    readonly code: string;
    readonly message: string;
    readonly since: string;
  } | null;
  readonly lastBatch: {
    readonly from: number;
    readonly to: number;
    readonly events: number;
    readonly dead: number;
    readonly hits: number;
    readonly bytes: number;
    readonly matchMs: number;
    readonly lakeMs: number;
    readonly relationalMs: number;
  } | null;
  readonly rules: {
    readonly version: string;
    readonly rules: number;
    readonly unrouted: number;
    readonly refused: number;
    readonly refusals: readonly {
      readonly code: string;
      readonly place: string;
      readonly message: string;
      readonly hint: string | null;
      readonly ruleId: string | null;
    }[];
  } | null;
  readonly correlations: CorrelationReport | null;
  readonly sources: readonly SourceRow[];
  readonly spooledEvents: number;
  readonly waitingEvents: number;
  readonly hits: number;
}

export interface DeadLetterView {
  readonly id: string;
  readonly receivedAt: string;
  readonly scope: string;
  readonly sender: string;
  readonly senderName: string | null;
  readonly source: string;
  readonly code: string;
  readonly place: string;
  readonly message: string;
  readonly hint: string;
  readonly bytes: number;
  readonly raw: string;
  readonly cut: boolean;
}

export interface DeadLetterGroup {
  readonly code: string;
  readonly sender: string;
  readonly senderName: string | null;
  readonly source: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly message: string;
  readonly hint: string;
  readonly template: string;
  readonly sample: string;
}

export interface QueryResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
  /** There were more rows than asked for. */
  readonly cut: boolean;
  readonly elapsedMs: number;
}

export const pipelineState = apiRoute<PipelineState>('GET', '/api/pipeline');
export const listDeadLetters: ApiRoute<ListPage<DeadLetterView>> = apiRoute('GET', '/api/dead-letters');
export const deadLetterGroups = apiRoute<{ items: readonly DeadLetterGroup[] }>('GET', '/api/dead-letters/groups');
export const queryLake = apiRoute<QueryResult>('POST', '/api/lake/query');
