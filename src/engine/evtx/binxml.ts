/**
 * Binary XML (MS-EVEN6 2.2.12 to 2.2.17) as it lies in a chunk of a file: names and templates are written once, and
 * later records point at them by their place in the chunk.
 *
 * A template is read once for each chunk. Places, sizes and nesting come from the file and are bounded; what is wrong
 * is thrown as `Damage`, which ends the record at hand and no other.
 */
import type { ChunkBytes } from './chunk-bytes.ts';
import { type Budget, Damage } from './damage.ts';
import type { Attribute, Content, Element, Instance, Values } from './nodes.ts';
import { readValue, valueTypes } from './values.ts';

const tokens = {
  endOfFragment: 0x00,
  openStart: 0x01,
  closeStart: 0x02,
  closeEmpty: 0x03,
  end: 0x04,
  value: 0x05,
  attribute: 0x06,
  cdata: 0x07,
  characterReference: 0x08,
  entityReference: 0x09,
  instructionTarget: 0x0a,
  instructionData: 0x0b,
  instance: 0x0c,
  substitution: 0x0d,
  optionalSubstitution: 0x0e,
  fragmentHeader: 0x0f,
} as const;
/** Set on a token that is followed by more of its kind, such as an element with attributes. */
const moreFlag = 0x40;

const mostElementDepth = 64;
const mostTemplateDepth = 8;
const mostNameCharacters = 512;
const templateHeadBytes = 24;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** One run of tokens while it is read. */
interface Reading {
  at: number;
  readonly end: number;
  /** Elements of a template carry a number that others lack. */
  readonly isTemplate: boolean;
  readonly depth: number;
  readonly roots: Content[];
  readonly open: Element[];
  /** Where content goes: an attribute, an element, or the roots. */
  target: Content[];
}

export class BinXml {
  readonly #bytes: ChunkBytes;
  readonly #budget: Budget;
  readonly #names = new Map<number, string>();
  /** By place; undefined while the template is being read, so that one that contains itself is noticed. */
  readonly #templates = new Map<number, readonly Content[] | undefined>();

  constructor(bytes: ChunkBytes, budget: Budget) {
    this.#bytes = bytes;
    this.#budget = budget;
  }

  /** The content between two places. */
  fragment(at: number, end: number, depth = 0): readonly Content[] {
    return this.#read(at, end, false, depth);
  }

  #read(at: number, end: number, isTemplate: boolean, depth: number): readonly Content[] {
    if (depth > mostTemplateDepth) throw new Damage('binxml_too_deep');
    const roots: Content[] = [];
    const reading: Reading = { at, end, isTemplate, depth, roots, open: [], target: roots };
    while (reading.at < end) {
      this.#budget.spend(1);
      const token = this.#bytes.u8(reading.at);
      reading.at += 1;
      if (token === tokens.endOfFragment) break;
      this.#take(token, reading);
    }
    if (reading.open.length > 0) throw new Damage('binxml_unfinished');
    return roots;
  }

  #take(token: number, reading: Reading): void {
    switch (token & ~moreFlag) {
      case tokens.openStart:
        this.#openElement(reading, token !== tokens.openStart);
        break;
      case tokens.attribute:
        this.#attribute(reading);
        break;
      case tokens.closeStart:
        reading.target = innermost(reading).children;
        break;
      case tokens.closeEmpty:
      case tokens.end:
        innermost(reading);
        reading.open.pop();
        reading.target = reading.open.at(-1)?.children ?? reading.roots;
        break;
      case tokens.instance:
        this.#instance(reading);
        break;
      case tokens.fragmentHeader:
        reading.at += 3;
        break;
      default:
        this.#takeContent(token, reading);
    }
  }

  #takeContent(token: number, reading: Reading): void {
    switch (token & ~moreFlag) {
      case tokens.value:
        this.#value(reading);
        break;
      case tokens.substitution:
      case tokens.optionalSubstitution:
        reading.target.push(this.#substitution(reading, token === tokens.optionalSubstitution));
        break;
      case tokens.cdata:
        reading.target.push(this.#counted(reading));
        break;
      case tokens.characterReference:
        reading.target.push(String.fromCharCode(this.#bytes.u16(reading.at)));
        reading.at += 2;
        break;
      case tokens.entityReference:
        reading.target.push(entityText(this.#name(reading)));
        break;
      // Instructions to programs that render XML; not part of the event.
      case tokens.instructionTarget:
        this.#name(reading);
        break;
      case tokens.instructionData:
        this.#counted(reading);
        break;
      default:
        throw new Damage('binxml_unknown');
    }
  }

  #openElement(reading: Reading, hasAttributes: boolean): void {
    if (reading.open.length >= mostElementDepth) throw new Damage('binxml_too_deep');
    const isNumbered = reading.isTemplate || (!this.#isNameAt(reading, 4) && this.#isNameAt(reading, 6));
    reading.at += isNumbered ? 6 : 4;
    const name = this.#name(reading);
    if (hasAttributes) reading.at += 4;
    const element: Element = { kind: 'element', name, attributes: [], children: [] };
    reading.target.push(element);
    reading.open.push(element);
    reading.target = element.children;
  }

  /** Does the place of a name stand so many bytes ahead? Names carry a hash, which tells them from anything else. */
  #isNameAt({ at, end }: Reading, ahead: number): boolean {
    if (at + ahead + 4 > end) return false;
    const place = this.#bytes.u32(at + ahead);
    if (place + 10 > this.#bytes.length) return false;
    const count = this.#bytes.u16(place + 6);
    if (count === 0 || count > mostNameCharacters || place + 10 + count * 2 > this.#bytes.length) return false;
    this.#budget.spend(1 + (count >> 4));
    return nameHash(this.#bytes.text(place + 8, count)) === this.#bytes.u16(place + 4);
  }

  #attribute(reading: Reading): void {
    const attribute: Attribute = { name: this.#name(reading), parts: [] };
    innermost(reading).attributes.push(attribute);
    reading.target = attribute.parts;
  }

  /** A name: its place, and there the place of the next one with the same hash, the hash, and the text. */
  #name(reading: Reading): string {
    const place = this.#bytes.u32(reading.at);
    reading.at += 4;
    const known = this.#names.get(place);
    const name = known ?? this.#nameAt(place);
    // Written where it is first used.
    if (place === reading.at) reading.at += 10 + this.#bytes.u16(place + 6) * 2;
    return name;
  }

  #nameAt(place: number): string {
    const count = this.#bytes.u16(place + 6);
    if (count === 0 || count > mostNameCharacters) throw new Damage('name_damaged');
    this.#budget.spend(1 + (count >> 4));
    const name = this.#bytes.text(place + 8, count);
    if (this.#bytes.u16(place + 8 + count * 2) !== 0) throw new Damage('name_damaged');
    this.#names.set(place, name);
    return name;
  }

  /** Text with its length in front. */
  #counted(reading: Reading): string {
    const count = this.#bytes.u16(reading.at);
    this.#budget.spend(count >> 6);
    const text = this.#bytes.text(reading.at + 2, count);
    reading.at += 2 + count * 2;
    return text;
  }

  #value(reading: Reading): void {
    const type = this.#bytes.u8(reading.at);
    reading.at += 1;
    if (type === valueTypes.text) {
      reading.target.push(this.#counted(reading));
      return;
    }
    const size = literalSizes[type];
    if (size === undefined) throw new Damage('binxml_unknown');
    this.#bytes.demand(reading.at, size);
    const value = readValue(this.#bytes, type, reading.at, size);
    if (typeof value !== 'object') reading.target.push(value);
    reading.at += size;
  }

  #substitution(reading: Reading, isOptional: boolean): Content {
    const index = this.#bytes.u16(reading.at);
    reading.at += 3;
    return { kind: 'substitution', index, isOptional };
  }

  /** A template and its values: a byte, the template's number and place, the template if it stands here, the values. */
  #instance(reading: Reading): void {
    const place = this.#bytes.u32(reading.at + 5);
    reading.at += 9;
    const template = this.#templateAt(place, reading.depth + 1);
    if (place === reading.at) reading.at += templateHeadBytes + this.#bytes.u32(place + 20);
    const instance: Instance = { kind: 'instance', template, values: this.#values(reading) };
    reading.target.push(instance);
  }

  #templateAt(place: number, depth: number): readonly Content[] {
    const known = this.#templates.get(place);
    if (known !== undefined) return known;
    if (this.#templates.has(place)) throw new Damage('template_damaged');
    const from = place + templateHeadBytes;
    const size = this.#bytes.u32(place + 20);
    if (from + size > this.#bytes.length) throw new Damage('template_damaged');
    this.#templates.set(place, undefined);
    try {
      const template = this.#read(from, from + size, true, depth);
      this.#templates.set(place, template);
      return template;
    } finally {
      if (this.#templates.get(place) === undefined) this.#templates.delete(place);
    }
  }

  #values(reading: Reading): Values {
    const count = this.#bytes.u32(reading.at);
    let at = reading.at + 4 + count * 4;
    if (at > reading.end) throw new Damage('record_cut');
    this.#budget.spend(count);
    const [types, places, sizes]: [number[], number[], number[]] = [[], [], []];
    for (let index = 0; index < count; index += 1) {
      const size = this.#bytes.u16(reading.at + 4 + index * 4);
      types.push(this.#bytes.u8(reading.at + 6 + index * 4));
      places.push(at);
      sizes.push(size);
      at += size;
    }
    if (at > reading.end) throw new Damage('record_cut');
    reading.at = at;
    return { types, places, sizes };
  }
}

/** Sizes of values that stand within a template; text has its own. */
const literalSizes: Readonly<Record<number, number>> = {
  0: 0,
  3: 1,
  4: 1,
  5: 2,
  6: 2,
  7: 4,
  8: 4,
  9: 8,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  15: 16,
  17: 8,
  18: 16,
  20: 4,
  21: 8,
};

function innermost({ open }: Reading): Element {
  const element = open.at(-1);
  if (element === undefined) throw new Damage('binxml_unknown');
  return element;
}

const entityText = (name: string): string => (Object.hasOwn(entities, name) ? (entities[name] ?? '') : `&${name};`);

/** The lower half of what 65599 as multiplier gives. */
function nameHash(name: string): number {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 65_599) + name.charCodeAt(at)) | 0;
  return hash & 0xffff;
}
