/** What is wrong with a record or a chunk. Thrown and caught within this folder only; readers answer with issues. */
export const damages = {
  record_cut: 'The record ends before its content does.',
  record_damaged: 'The record does not have the form of a record.',
  record_too_costly: 'The record grows out of all proportion when its templates are filled in.',
  binxml_unknown: 'The record holds something that is not known in binary XML.',
  binxml_unfinished: 'An element of the record does not end.',
  binxml_too_deep: 'The record is nested too deep.',
  name_damaged: 'A name of the record does not have the form of a name.',
  template_damaged: 'The template of the record does not have the form of a template.',
} as const;
export type DamageCode = keyof typeof damages;

export class Damage extends Error {
  readonly code: DamageCode;
  constructor(code: DamageCode) {
    super(code);
    this.code = code;
  }
}

/**
 * What a record, and all records of a chunk, may cost: one unit for each token, value and 64 characters of text. Templates
 * are filled in as often as records ask for it, so a chunk of 64 KiB could otherwise be made to yield terabytes.
 */
export class Budget {
  #chunk: number;
  #record = 0;

  constructor(chunk = 2_000_000) {
    this.#chunk = chunk;
  }

  openRecord(most = 50_000): void {
    this.#record = most;
  }

  spend(units: number): void {
    this.#record -= units;
    this.#chunk -= units;
    if (this.#record < 0 || this.#chunk < 0) throw new Damage('record_too_costly');
  }
}
