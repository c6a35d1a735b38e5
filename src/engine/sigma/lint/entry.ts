/** The words of the linter. */
import type { Place, RuleIssue } from '#engine/sigma/model.ts';
import type { YamlMap } from '#engine/sigma/yaml.ts';

/** `error`: the rule is not run. `warning`: the specification says otherwise. `note`: it recommends otherwise. */
export type LintSeverity = 'error' | 'warning' | 'note';

/** `safe`: `rules lint --fix` mends it, and the rule asks for the same as before. `hand`: only its author can. */
export type Fix = 'safe' | 'hand';

export interface LintEntry {
  readonly id: string;
  readonly severity: LintSeverity;
  readonly fix: Fix;
  /** One line. */
  readonly says: string;
  /** Document and section of the Sigma specification 2.1.0; `ours` where it is about Watchfloor. */
  readonly spec: string;
}

/** Text to be put in the place of another, by offsets in the file. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export interface LintIssue extends Omit<RuleIssue, 'severity'> {
  readonly severity: LintSeverity;
  readonly edits?: readonly Edit[] | undefined;
}

export interface Remark {
  readonly id: string;
  readonly at: Place;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Only of entries whose fix is safe. */
  readonly edits?: readonly Edit[] | undefined;
}

export type Kind = 'detection' | 'correlation' | 'filter';

/** What a check is given: one document, and a place for its remarks. */
export interface Checked {
  readonly root: YamlMap;
  readonly kind: Kind;
  readonly source: Source;
  remark(remark: Remark): void;
}

/** The text of a file, to look at what a tree does not tell: quotes, blanks, upper case. */
export interface Source {
  readonly file: string;
  readonly text: string;
  characterAt(place: Place): string;
  /** Offset in the text. */
  offsetOf(place: Place): number;
}

export type Check = (checked: Checked) => void;

export const entriesOf = (
  severity: LintSeverity,
  spec: string,
  list: readonly (readonly [id: string, says: string, fix?: Fix])[],
): readonly LintEntry[] => list.map(([id, says, fix = 'hand']) => ({ id, severity, fix, says, spec }));
