/**
 * **Atoms** are the questions that rules ask about one field, each asked once however many rules share it and numbered
 * within the field. An atom holds for a field when it holds for any of its values, as tests of the resolved form do.
 */
import { fold } from '#engine/sigma/match/fold.ts';
import { compilePattern, shapeOf, type TextTest } from '#engine/sigma/match/wildcards.ts';
import type { Pattern } from '#engine/sigma/pattern.ts';
import type { ValueTest } from '#engine/sigma/resolved.ts';

/** The field is there, whatever its value. */
export const present = 0;
/** At least one value is not null. */
export const valued = 1;
/** Absent, null, an empty list, or null among several: what a rule's `null` asks for. */
export const missing = 2;
export const firstText = 3;

export type OtherTest = Extract<ValueTest, { kind: 'cidr' | 'compare' | 'time' }>;

export type Atom =
  /** One of the three above. */
  | { readonly kind: 'presence' }
  | {
      readonly kind: 'text';
      readonly shape: 'exact' | 'start' | 'end' | 'anywhere';
      readonly folded: string;
      /** As written, when case counts; then `folded` is only where to look. */
      readonly cased: string | undefined;
    }
  /** Anything with inner wildcards. `literal`: its longest text, folded; the value must have it somewhere. */
  | { readonly kind: 'like'; readonly cased: boolean; readonly literal: string; readonly holds: TextTest }
  | { readonly kind: 'other'; readonly test: OtherTest };

/** Numbers the atoms of one field. */
export class AtomTable {
  /** How often each text is asked for, of any field. */
  readonly #texts: Map<string, number>;
  /** How often each was asked for. */
  readonly uses: number[] = [0, 0, 0];
  readonly atoms: Atom[] = [{ kind: 'presence' }, { kind: 'presence' }, { kind: 'presence' }];
  readonly #ids = new Map<string, number>();

  constructor(texts: Map<string, number>) {
    this.#texts = texts;
  }

  pattern(pattern: Pattern, cased: boolean): number {
    const { kind, text } = shapeOf(pattern, cased);
    return kind === 'other' ? this.#like(pattern, cased) : this.text(kind, text, cased);
  }

  /** `text` is folded unless `cased`. */
  text(shape: 'exact' | 'start' | 'end' | 'anywhere', text: string, cased: boolean): number {
    // A lone star: any text will do.
    if (shape !== 'exact' && text === '') return valued;
    const key = `${shape}${cased ? '=' : '~'}${text}`;
    const known = this.#ids.get(key);
    const folded = cased ? fold(text) : text;
    this.#texts.set(folded, (this.#texts.get(folded) ?? 0) + 1);
    if (known !== undefined) return this.#again(known);
    return this.#add(key, { kind: 'text', shape, folded, cased: cased ? text : undefined });
  }

  other(test: OtherTest): number {
    const key = JSON.stringify(test);
    return this.#ids.get(key) ?? this.#add(key, { kind: 'other', test });
  }

  #like(pattern: Pattern, cased: boolean): number {
    const key = `like${cased ? '=' : '~'}${JSON.stringify(pattern)}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return this.#again(known);
    const texts = pattern.flatMap((part) => (part.kind === 'text' ? [fold(part.text)] : []));
    const literal = texts.reduce((longest, text) => (text.length > longest.length ? text : longest), '');
    return this.#add(key, { kind: 'like', cased, literal, holds: compilePattern(pattern, cased) });
  }

  #again(id: number): number {
    this.uses[id] = (this.uses[id] ?? 0) + 1;
    return id;
  }

  #add(key: string, atom: Atom): number {
    this.uses.push(1);
    const id = this.atoms.push(atom) - 1;
    this.#ids.set(key, id);
    return id;
  }
}
