/**
 * Which atoms hold for a value. They are sorted by their shape into structures that are each asked once for a value: a map
 * of whole texts, tries of beginnings and ends, one table of what may stand anywhere. Only what has no text to look for
 * is asked one by one.
 */
import type { FieldScalar } from '#engine/events/model.ts';
import { timePartOf } from '#engine/sigma/dates.ts';
import { fold } from '#engine/sigma/match/fold.ts';
import { compares, numberOf } from '#engine/sigma/match/scalar.ts';
import { type Address, isWithin, parseAddress } from '#engine/sigma/network.ts';
import { Affixes } from './affixes.ts';
import { type Atom, firstText, type OtherTest } from './atoms.ts';
import { Grams, gramLength } from './grams.ts';
import { ShortTexts } from './short-texts.ts';

interface Numbered<T> {
  readonly atom: number;
  readonly of: T;
}

export class Structures {
  /** Atoms that hold for what was looked at since `begin`, each once, in no order. */
  readonly holding: number[] = [];
  readonly #atoms: readonly Atom[];
  readonly #exact = new Map<string, number[]>();
  /** By length: is there a whole text of it? To look others up would hash them for nothing. */
  readonly #exactLengths: boolean[] = [];
  readonly #starts = new Affixes('starts');
  readonly #ends = new Affixes('ends');
  readonly #anywhere = new Grams();
  /** Too short for the table. */
  readonly #short = new ShortTexts();
  /** Asked of every value. */
  readonly #always: number[] = [];
  readonly #networks: Numbered<Extract<OtherTest, { kind: 'cidr' }>>[] = [];
  readonly #comparisons: Numbered<Exclude<OtherTest, { kind: 'cidr' }>>[] = [];
  /** Atoms that hold since `begin` have its number, those that were asked of this value have its. */
  readonly #held: Int32Array;
  readonly #asked: Int32Array;
  #round = 0;
  #value = 0;
  #text = '';
  #folded = '';
  readonly #ask = (atom: number): void => this.#askAtom(atom);

  constructor(atoms: readonly Atom[]) {
    this.#atoms = atoms;
    this.#held = new Int32Array(atoms.length);
    this.#asked = new Int32Array(atoms.length);
    for (let id = firstText; id < atoms.length; id++) {
      const atom = atoms[id];
      if (atom === undefined || atom.kind === 'presence') continue;
      if (atom.kind === 'text') this.#addText(atom, id);
      else if (atom.kind === 'like') this.#addLiteral(atom.literal, id);
      else this.#addOther(atom.test, id);
    }
    this.#anywhere.seal();
  }

  #addText({ shape, folded }: Extract<Atom, { kind: 'text' }>, id: number): void {
    if (shape === 'exact') {
      this.#exactLengths[folded.length] = true;
      const known = this.#exact.get(folded);
      if (known === undefined) this.#exact.set(folded, [id]);
      else known.push(id);
    } else if (shape === 'start') this.#starts.add(folded, id);
    else if (shape === 'end') this.#ends.add(folded, id);
    else this.#addLiteral(folded, id);
  }

  /** The atom is asked when the literal is found, or always when there is none. */
  #addLiteral(literal: string, atom: number): void {
    if (literal === '') this.#always.push(atom);
    else if (literal.length >= gramLength) this.#anywhere.add(literal, atom);
    else this.#short.add(literal, atom);
  }

  #addOther(test: OtherTest, atom: number): void {
    if (test.kind === 'cidr') this.#networks.push({ atom, of: test });
    else this.#comparisons.push({ atom, of: test });
  }

  /** For each atom that may stand anywhere, how often it stands in what others look for. */
  popularity(uses: readonly number[]): Float64Array {
    const counts = new Float64Array(this.#atoms.length);
    for (const [id, atom] of this.#atoms.entries()) {
      if (atom.kind !== 'text' || atom.shape === 'exact') continue;
      const often = uses[id] ?? 0;
      if (atom.shape !== 'anywhere') counts[id] = (counts[id] ?? 0) + often;
      this.#anywhere.find(atom.folded, (found) => {
        counts[found] = (counts[found] ?? 0) + often;
      });
    }
    return counts;
  }

  /** Does it hold for what was looked at since `begin`? */
  isHeld(atom: number): boolean {
    return this.#held[atom] === this.#round;
  }

  begin(): void {
    this.holding.length = 0;
    this.#round = this.#next(this.#round, this.#held);
  }

  /** Numbers count on; were they ever to run out, all marks are wiped and they begin again. */
  #next(number: number, marks: Int32Array): number {
    if (number < 0x7fffffff) return number + 1;
    marks.fill(0);
    return 1;
  }

  /** How many values these were: null is none. */
  look(value: FieldScalar): 0 | 1 {
    if (value === null) return 0;
    const text = typeof value === 'string' ? value : String(value);
    const folded = fold(text);
    this.#value = this.#next(this.#value, this.#asked);
    this.#text = text;
    this.#folded = folded;
    const exact = this.#exactLengths[folded.length] === true ? this.#exact.get(folded) : undefined;
    if (exact !== undefined) exact.forEach(this.#ask);
    if (!this.#starts.isEmpty) this.#starts.find(folded, this.#ask);
    if (!this.#ends.isEmpty) this.#ends.find(folded, this.#ask);
    if (!this.#anywhere.isEmpty) this.#anywhere.find(folded, this.#ask);
    if (!this.#short.isEmpty) this.#short.find(folded, this.#ask);
    for (const atom of this.#always) this.#askAtom(atom);
    if (this.#networks.length > 0) this.#askNetworks(text);
    if (this.#comparisons.length > 0) this.#askComparisons(text);
    return 1;
  }

  #askAtom(id: number): void {
    if (this.#held[id] === this.#round || this.#asked[id] === this.#value) return;
    this.#asked[id] = this.#value;
    const atom = this.#atoms[id];
    if (atom !== undefined && this.#holds(atom)) this.#hold(id);
  }

  #hold(id: number): void {
    if (this.#held[id] === this.#round) return;
    this.#held[id] = this.#round;
    this.holding.push(id);
  }

  /** Asked once its literal was found where it has to stand. */
  #holds(atom: Atom): boolean {
    if (atom.kind === 'text') return atom.cased === undefined || holdsCased(atom.shape, atom.cased, this.#text);
    return atom.kind === 'like' && atom.holds(atom.cased ? this.#text : this.#folded);
  }

  #askNetworks(text: string): void {
    const address: Address | undefined = parseAddress(text);
    if (address === undefined) return;
    for (const { atom, of } of this.#networks) if (isWithin(of.network, address)) this.#hold(atom);
  }

  #askComparisons(text: string): void {
    const number = numberOf(text);
    for (const { atom, of } of this.#comparisons) {
      const found = of.kind === 'compare' ? number : timePartOf(text, of.part);
      if (compares(of.comparison, found, of.value)) this.#hold(atom);
    }
  }
}

function holdsCased(shape: 'exact' | 'start' | 'end' | 'anywhere', wanted: string, text: string): boolean {
  if (shape === 'exact') return text === wanted;
  if (shape === 'start') return text.startsWith(wanted);
  return shape === 'end' ? text.endsWith(wanted) : text.includes(wanted);
}
