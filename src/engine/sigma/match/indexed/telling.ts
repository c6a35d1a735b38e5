/**
 * **Telling** fields are those of which most rules of a route want one of a few values, such as the number of the event:
 * they part the rules into groups, so that the events of one number never meet the rules of another.
 */
import type { FieldTable } from './field-table.ts';
import { keywordSlot } from './field-table.ts';
import type { Node } from './node.ts';

/** A field tells only if this share of the rules asks for it. */
const leastShare = 0.4;
const most = 2;

export function tellingSlots(rules: readonly number[], trees: readonly Node[], fields: FieldTable): readonly number[] {
  const counts = new Map<number, number>();
  for (const rule of rules) {
    const tree = trees[rule];
    if (tree === undefined) continue;
    const parts = tree.kind === 'all' ? tree.parts : [tree];
    const slots = new Set(parts.flatMap((part) => (wantsOneValue(part, fields) ? [part.slot] : [])));
    for (const slot of slots) counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count >= rules.length * leastShare)
    .sort(([, one], [, other]) => other - one)
    .slice(0, most)
    .map(([slot]) => slot);
}

type AtomsNode = Extract<Node, { kind: 'atoms' }>;

function wantsOneValue(node: Node, fields: FieldTable): node is AtomsNode {
  if (node.kind !== 'atoms' || !node.wanted || node.slot === keywordSlot) return false;
  const { atoms } = fields.indexAt(node.slot).table;
  return node.atoms.every((id) => {
    const atom = atoms[id];
    return atom?.kind === 'text' && atom.shape === 'exact';
  });
}
