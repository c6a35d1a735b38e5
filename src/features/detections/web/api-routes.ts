/** The routes of rules as the page calls them. */
import type { Level, RuleKind } from '#engine/sigma/model.ts';
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
}

export interface ImportView {
  readonly added: number;
  readonly revised: number;
  readonly unchanged: number;
  readonly refused: readonly IssueView[];
  readonly warnings: readonly IssueView[];
}

export const listRules: ApiRoute<ListPage<RuleView>> = apiRoute('GET', '/api/rules');
export const getRule = apiRoute<RuleDetails>('GET', '/api/rules/:id');
export const importRules = apiRoute<ImportView>('POST', '/api/rules/import');
export const switchRule = apiRoute<RuleView>('POST', '/api/rules/:id/switch');
export const moveRule = apiRoute<RuleView>('POST', '/api/rules/:id/attention');
