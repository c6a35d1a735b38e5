/** Reads one detection document into a rule: what must be there, what may, and what is kept as it is. */
import type { LogSource } from '#engine/events/model.ts';
import type { Report } from './issues.ts';
import type { SigmaRule } from './model.ts';
import { parseDetection } from './parse-detection.ts';
import { countingErrors, parseHead, reader } from './parse-head.ts';
import { entryOf, type YamlDocument, type YamlMap } from './yaml.ts';

/** The rule, or `undefined` when an error was reported. */
export function parseRule(root: YamlMap, document: YamlDocument, file: string, report: Report): SigmaRule | undefined {
  const counting = countingErrors(report);
  const head = parseHead({ root, document, file, own: ['logsource', 'detection'] }, counting.report);
  const source = parseLogSource(root, counting.report);
  const detectionEntry = entryOf(root, 'detection');
  if (detectionEntry?.node.kind !== 'map')
    counting.report({
      code: 'detection_absent',
      at: detectionEntry?.at ?? root.at,
      message: 'The rule has no detection, or it is not a map.',
    });
  const detection =
    detectionEntry?.node.kind === 'map' ? parseDetection(detectionEntry.node, counting.report) : undefined;
  if (counting.errors() > 0 || head === undefined || source === undefined || detection === undefined) return undefined;
  return { kind: 'detection', ...head, ...source, ...detection };
}

export type SourceParts = Pick<SigmaRule, 'logSource' | 'logSourceDefinition'>;

export function parseLogSource(root: YamlMap, report: Report): SourceParts | undefined {
  const entry = entryOf(root, 'logsource');
  if (entry?.node.kind !== 'map') {
    report({
      code: 'logsource_absent',
      at: entry?.at ?? root.at,
      message: 'The rule has no log source, or it is not a map.',
      hint: 'Add “logsource:” with product, category or service.',
    });
    return undefined;
  }
  const read = reader(entry.node, report);
  const word = (key: string) => read.text(key)?.trim().toLowerCase() || undefined;
  const logSource: LogSource = { product: word('product'), category: word('category'), service: word('service') };
  if (logSource.product === undefined && logSource.category === undefined && logSource.service === undefined) {
    report({
      code: 'logsource_empty',
      at: entry.at,
      message: 'The log source names neither product, category nor service.',
    });
    return undefined;
  }
  return { logSource, logSourceDefinition: read.text('definition') };
}
