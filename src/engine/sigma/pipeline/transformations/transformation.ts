/** What a kind of step is. A new one is a line in one of the files beside this, and one in `index.ts`. */
import type { Report } from '#engine/sigma/issues.ts';
import type { Change, Step } from '#engine/sigma/pipeline/model.ts';
import type { Parameters } from '#engine/sigma/pipeline/parameters.ts';
import type { YamlNode } from '#engine/sigma/yaml.ts';

export interface Transformation {
  readonly type: string;
  readonly says: string;
  /** `undefined` when something was reported. */
  read(parameters: Parameters, context: ReadContext): Change | undefined;
}

export interface ReadContext {
  readonly report: Report;
  /** Names the step where it has no id, the same at every reading: `3`. */
  readonly label: string;
  readSteps(node: YamlNode, label: string): readonly Step[];
}
