/** The routes of rules as the page calls them. */
import type { Level, RuleKind } from '#engine/sigma/model.ts';
import type { ConditionRow, GroupRow, ItemRow } from '#features/detections/explained.ts';
import type { Attention, Origin } from '#features/detections/model.ts';
import { type ApiRoute, apiRoute } from '#ui/api.ts';
import type { ListPage } from '#ui/list.ts';

export interface LogSourceView {
  readonly product: string | null;
  readonly category: string | null;
  readonly service: string | null;
}

export interface RuleView {
  readonly id: string;
  readonly kind: RuleKind;
  readonly name: string | null;
  readonly version: string;
  readonly title: string;
  readonly level: Level;
  readonly status: string | null;
  readonly author: string | null;
  readonly license: string | null;
  readonly tags: readonly string[];
  readonly logSource: LogSourceView;
  readonly origin: Origin;
  readonly file: string | null;
  readonly enabled: boolean;
  readonly attention: Attention;
  readonly moved: boolean;
  readonly routed: boolean;
  readonly addedAt: string;
  readonly revisedAt: string;
}

export interface IssueView {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  /** `file:line:column` */
  readonly place: string;
  readonly message: string;
  readonly hint: string | null;
  readonly ruleId: string | null;
}

export interface RuleDetails extends RuleView {
  readonly text: string | null;
  readonly description: string | null;
  readonly falsePositives: readonly string[];
  readonly references: readonly string[];
  readonly triage: readonly string[];
  readonly date: string | null;
  readonly modified: string | null;
  readonly logSourceDefinition: string | null;
  readonly entity: string | null;
  readonly windowMs: number;
  readonly issues: readonly IssueView[];
  /** Why it is not run although it is on. */
  readonly stopped: readonly IssueView[];
  /** Filters that change it. */
  readonly filters: readonly NamedRule[];
  /** Of a filter: the rules that it changes. */
  readonly filtered: readonly NamedRule[] | null;
  /** Correlations that look at its hits. */
  readonly correlations: readonly NamedRule[];
  /** These want it to raise no alerts of its own. */
  readonly silenced: boolean;
  /** Of a correlation: the rules whose hits it looks at. */
  readonly members: readonly NamedRule[] | null;
}

export interface NamedRule {
  readonly id: string;
  readonly title: string;
}

/** A rule as it stands in the list. */
export interface ListedRule extends RuleView {
  /** Placeholders without a list. */
  readonly waitsFor: readonly string[];
}

export interface ImportView {
  readonly added: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly refused: readonly IssueView[];
  /** Kept, and run once there is a list. */
  readonly waiting: readonly IssueView[];
  readonly warnings: readonly IssueView[];
}

export interface ViewLogSource {
  readonly product?: string;
  readonly category?: string;
  readonly service?: string;
}

export interface ExplainedView {
  readonly logSource: ViewLogSource;
  readonly served: boolean;
  readonly matched: boolean;
  readonly condition: readonly ConditionRow[];
  readonly selections: readonly {
    readonly name: string;
    readonly filter: { readonly id: string; readonly title: string } | null;
    readonly matched: boolean;
    readonly rows: readonly (GroupRow | ItemRow)[];
  }[];
}

export interface ExplanationView {
  readonly source: string;
  readonly matched: boolean;
  readonly logSource: ViewLogSource;
  readonly views: readonly ExplainedView[];
}

export const pastSpans = ['hour', 'day', 'week'] as const;
export type PastSpan = (typeof pastSpans)[number];

export interface PastEvent {
  readonly id: string;
  readonly time: string;
  readonly source: string;
  readonly logSource: string;
  readonly common: Readonly<Record<string, string | number>>;
}

export interface PastView {
  readonly routed: boolean;
  readonly from: string;
  readonly until: string;
  readonly items: readonly PastEvent[];
  readonly cut: boolean;
  readonly elapsedMs: number;
}

export const explainRule = apiRoute<ExplanationView>('POST', '/api/rules/:id/explain');
export const searchPast = apiRoute<PastView>('POST', '/api/rules/:id/past');
export const listRules: ApiRoute<ListPage<ListedRule>> = apiRoute('GET', '/api/rules');
export const getRule = apiRoute<RuleDetails>('GET', '/api/rules/:id');
export const importRules = apiRoute<ImportView>('POST', '/api/rules/import');
export const switchRule = apiRoute<RuleView>('POST', '/api/rules/:id/switch');
export const moveRule = apiRoute<RuleView>('POST', '/api/rules/:id/attention');

interface Changed {
  readonly version: string;
  readonly changedAt: string;
  readonly changedBy: { readonly ref: string; readonly name: string };
}

export interface PlaceholderList extends Changed {
  readonly name: string;
  /** How many there are. */
  readonly values: number;
  /** How many rules have the placeholder. */
  readonly rules: number;
}

export interface PlaceholderLists {
  readonly items: readonly PlaceholderList[];
  readonly wanted: readonly { readonly name: string; readonly rules: number }[];
}

export interface PlaceholderListDetails extends Changed {
  readonly name: string;
  readonly values: readonly string[];
  readonly erased: boolean;
  readonly rules: readonly string[];
}

export interface PipelineView extends Changed {
  readonly name: string;
  readonly title: string | null;
  readonly priority: number | null;
  readonly steps: number;
}

export const getLists = apiRoute<PlaceholderLists>('GET', '/api/rule-lists');
export const getList = apiRoute<PlaceholderListDetails>('GET', '/api/rule-lists/:name');
export const setList = apiRoute<{ changed: boolean }>('PUT', '/api/rule-lists/:name');
export const removeList = apiRoute<unknown>('DELETE', '/api/rule-lists/:name');
export const getPipelines = apiRoute<ListPage<PipelineView>>('GET', '/api/rule-pipelines');
export const getPipeline = apiRoute<PipelineView & { text: string | null }>('GET', '/api/rule-pipelines/:name');
export const setPipeline = apiRoute<{ changed: boolean }>('PUT', '/api/rule-pipelines/:name');
export const removePipeline = apiRoute<unknown>('DELETE', '/api/rule-pipelines/:name');
