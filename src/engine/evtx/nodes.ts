/** Binary XML, read: what a template or a record's own content consists of. */

/** A place that a record fills with one of its values. */
export interface Substitution {
  readonly kind: 'substitution';
  readonly index: number;
  /** What holds it is left out when there is no value. */
  readonly isOptional: boolean;
}

export interface Attribute {
  readonly name: string;
  readonly parts: Content[];
}

export interface Element {
  readonly kind: 'element';
  readonly name: string;
  readonly attributes: Attribute[];
  readonly children: Content[];
}

/** A template together with the values that fill it. */
export interface Instance {
  readonly kind: 'instance';
  readonly template: readonly Content[];
  readonly values: Values;
}

/** Where the values of a record lie: parallel lists. */
export interface Values {
  readonly types: readonly number[];
  readonly places: readonly number[];
  readonly sizes: readonly number[];
}

export const noValues: Values = { types: [], places: [], sizes: [] };

export type Content = string | number | boolean | Substitution | Element | Instance;
