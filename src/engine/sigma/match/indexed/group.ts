/**
 * A **group**: the rules that can match an event of one route (a run of log sources) whose few telling fields, such as
 * the number of the event, are of given classes. Rules that these classes refute are not in it, and each of the others
 * is found by a witness elsewhere.
 */
import type { FieldClass } from './field-class.ts';
import { type FieldTable, keywordSlot } from './field-table.ts';
import { KeywordProbe } from './keyword-probe.ts';
import { type Known, mayHold, type Node } from './node.ts';
import { type Clue, WitnessFinder } from './witness.ts';

/** Rules by the atom that is a witness of theirs. */
type Waiting = Map<number, number[]>;

/** With more texts to look for, nearly every two characters belong to one of them. */
const mostProbed = 150;

export class Group {
  /** Indexes the lists of candidates that classes keep. */
  readonly number: number;
  /** Rules that nothing announces. */
  readonly always: readonly number[];
  /** Fields whose classes have to be looked at, keywords apart. */
  readonly slots: readonly number[];
  /** Is undefined when no rule waits for a keyword. */
  readonly probe: KeywordProbe | undefined;
  readonly #waiting: ReadonlyMap<number, Waiting>;
  readonly #longProbes = new Map<number, KeywordProbe | undefined>();
  readonly #fields: FieldTable;
  readonly #trees: readonly Node[];

  constructor(number: number, rules: readonly number[], trees: readonly Node[], fields: FieldTable, known: Known) {
    this.number = number;
    this.#trees = trees;
    this.#fields = fields;
    const waiting = new Map<number, Waiting>();
    const always: number[] = [];
    const finder = new WitnessFinder(fields, known);
    for (const rule of rules) {
      const tree = trees[rule];
      const witness = tree === undefined ? undefined : finder.find(tree);
      if (witness?.kind === 'always') always.push(rule);
      else if (witness?.kind === 'clues') for (const clue of witness.clues) wait(waiting, clue, rule);
    }
    this.always = always;
    this.#waiting = waiting;
    this.slots = [...waiting.keys()].filter((slot) => slot !== keywordSlot);
    this.probe = waiting.has(keywordSlot) ? this.#probeOf(keywordSlot) : undefined;
  }

  /**
   * Is it certain that no rule has to be looked at for this long text? A script or a rendered message hardly ever comes
   * twice, and to find all its atoms takes several times as long as to see that none of the few that count is there.
   */
  passesOver(slot: number, text: string): boolean {
    if (!this.#longProbes.has(slot)) {
      const few = (this.#waiting.get(slot)?.size ?? 0) <= mostProbed;
      const probe = few ? this.#probeOf(slot) : undefined;
      this.#longProbes.set(slot, probe?.isBlind ? undefined : probe);
    }
    const probe = this.#longProbes.get(slot);
    return probe !== undefined && !probe.mayHoldIn(text);
  }

  /** Is the field in this slot a witness of some rule? */
  waitsFor(slot: number): boolean {
    return this.#waiting.has(slot);
  }

  #probeOf(slot: number): KeywordProbe {
    const { atoms } = this.#fields.indexAt(slot).table;
    return new KeywordProbe([...(this.#waiting.get(slot)?.keys() ?? [])].map((atom) => atoms[atom]));
  }

  /** The rules to look at when the field in this slot is of this class. */
  candidates(slot: number, found: FieldClass): readonly number[] {
    return found.candidates[this.number] ?? this.#work(slot, found);
  }

  #work(slot: number, found: FieldClass): readonly number[] {
    const waiting = this.#waiting.get(slot);
    const rules = new Set<number>();
    const known: Known = (asked) => (asked === slot ? found : undefined);
    for (const atom of found.atoms)
      for (const rule of waiting?.get(atom) ?? []) {
        const tree = this.#trees[rule];
        // What else the rule asks of this very field is settled here, once for the class.
        if (tree !== undefined && mayHold(tree, known)) rules.add(rule);
      }
    const list = rules.size === 0 ? none : [...rules];
    found.candidates[this.number] = list;
    return list;
  }
}

const none: readonly number[] = [];

function wait(waiting: Map<number, Waiting>, { slot, atoms }: Clue, rule: number): void {
  let ofSlot = waiting.get(slot);
  if (ofSlot === undefined) {
    ofSlot = new Map();
    waiting.set(slot, ofSlot);
  }
  for (const atom of atoms) {
    const known = ofSlot.get(atom);
    if (known === undefined) ofSlot.set(atom, [rule]);
    else if (known.at(-1) !== rule) known.push(rule);
  }
}
