/**
 * The port between the pipeline and the matching of rules. The pipeline knows only this; whether rules are tried one
 * after another or through an index is the business of what stands behind it.
 */
import type { FieldScalar, LogSource, ParsedEvent } from '#engine/events/model.ts';
import type { Level } from './model.ts';

/** A field that made a rule match, for marking on the page. */
export interface MatchedField {
  /** Name of the native field; of keywords, the field in which they were found. */
  readonly name: string;
  /** The value that matched (of several, the one that did); `undefined` when the field's absence matched. */
  readonly value: FieldScalar | undefined;
  /** What the rule asks, as people read it: `selection: Image|endswith \cmd.exe`. */
  readonly by: string;
}

export interface Match {
  /** Names of the selections that matched and that the condition asks for (not those after `not`). */
  readonly selections: readonly string[];
  readonly fields: readonly MatchedField[];
}

export interface RuleHit {
  readonly ruleId: string;
  readonly level: Level;
  readonly matched: Match;
  /** The log source of the view on which the rule matched. */
  readonly logSource: LogSource;
}

export interface RuleMatcher {
  /** The same rules, lists and routing give the same version; any change gives another. */
  readonly version: string;
  /** How many rules are run. */
  readonly size: number;
  /** The hits of one event, at most one for each rule. Never throws; the event is not changed, and is let go of at the next one. */
  match(event: ParsedEvent): readonly RuleHit[];
}
