/** The one list of what the linter knows, the codes of the parser included. */
import { attributeEntries } from './check-attributes.ts';
import { detectionEntries } from './check-detection.ts';
import { fileEntries } from './check-file.ts';
import { logSourceEntries } from './check-log-source.ts';
import { metaEntries } from './check-meta.ts';
import { setEntries } from './check-set.ts';
import { tagEntries } from './check-tags.ts';
import type { LintEntry } from './entry.ts';
import { readingEntries } from './reading.ts';

export const catalogue: readonly LintEntry[] = [
  ...readingEntries,
  ...fileEntries,
  ...attributeEntries,
  ...tagEntries,
  ...logSourceEntries,
  ...detectionEntries,
  ...metaEntries,
  ...setEntries,
];

const byId: ReadonlyMap<string, LintEntry> = new Map(catalogue.map((entry) => [entry.id, entry]));

export const entryNamed = (id: string): LintEntry | undefined => byId.get(id);
