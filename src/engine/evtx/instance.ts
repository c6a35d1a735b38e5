/**
 * From binary XML to the JSON of an event, in the shape that `evtx_dump` made common:
 *
 * - an element is a member with its name; its attributes are `#attributes`, its text beside them is `#text`;
 * - `<Data Name="Image">…</Data>` is the member `Image`; `Data` without a name are listed as the `#text` of `Data`;
 * - an element without content is null; elements of the same name are a list.
 */
import type { BinXml } from './binxml.ts';
import type { ChunkBytes } from './chunk-bytes.ts';
import type { Budget } from './damage.ts';
import type { Attribute, Content, Element, Substitution, Values } from './nodes.ts';
import { type JsonValue, readValue, valueTypes } from './values.ts';

export type Members = { [name: string]: JsonValue };

/** What an element, or an attribute, collects. */
interface Collected {
  members: Members | undefined;
  text: JsonValue | undefined;
}

const plain = (value: JsonValue | undefined): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.map(plain).join(',') : String(value);

function addText(to: Collected, value: JsonValue): void {
  to.text = to.text === undefined ? value : plain(to.text) + plain(value);
}

/** Members of the event are named by whoever wrote it, so any name may come. */
export function addMember(members: Members, name: string, value: JsonValue): void {
  const before = members[name];
  if (name === '__proto__' || (before !== undefined && !Object.hasOwn(members, name)))
    Object.defineProperty(members, name, { value, writable: true, enumerable: true, configurable: true });
  else if (before === undefined) members[name] = value;
  else if (Array.isArray(before)) (before as JsonValue[]).push(value);
  else members[name] = [before, value] as JsonValue;
}

export class Filling {
  readonly #budget: Budget;
  readonly #chunk: { readonly bytes: ChunkBytes; readonly binXml: BinXml } | undefined;

  /** `chunk`: where values lie; content without values needs none. */
  constructor(budget: Budget, chunk?: { readonly bytes: ChunkBytes; readonly binXml: BinXml }) {
    this.#budget = budget;
    this.#chunk = chunk;
  }

  /** The members of the outermost level: `{ Event: … }`. */
  objectOf(content: readonly Content[], values: Values): Members {
    const whole: Collected = { members: undefined, text: undefined };
    this.#collect(whole, content, values, 0);
    return whole.members ?? {};
  }

  #collect(to: Collected, content: readonly Content[], values: Values, depth: number): void {
    for (const part of content) {
      this.#budget.spend(1);
      if (typeof part !== 'object') addText(to, part);
      else if (part.kind === 'element') {
        to.members ??= {};
        this.#addElement(to.members, part, values, depth);
      } else if (part.kind === 'substitution') this.#substitute(to, part, values, depth);
      else this.#collect(to, part.template, part.values, depth);
    }
  }

  #substitute(to: Collected, { index }: Substitution, values: Values, depth: number): void {
    const type = values.types[index];
    const chunk = this.#chunk;
    if (chunk === undefined || type === undefined || type === valueTypes.null) return;
    const [at = 0, size = 0] = [values.places[index], values.sizes[index]];
    this.#budget.spend(size >> 7);
    if (type !== valueTypes.binXml) {
      const value = readValue(chunk.bytes, type, at, size);
      if (value !== null) addText(to, value);
    } else if (size > 0) this.#collect(to, chunk.binXml.fragment(at, at + size, depth + 1), values, depth + 1);
  }

  #addElement(members: Members, element: Element, values: Values, depth: number): void {
    const { name, attributes } = element;
    if (name !== 'Data') {
      addMember(members, name, this.#elementValue(element, values, depth));
      return;
    }
    const [first] = attributes;
    const named = first?.name === 'Name' ? first : attributes.find((attribute) => attribute.name === 'Name');
    const key = named === undefined ? undefined : this.#attributeValue(named, values, depth);
    const value = this.#contentOf(element, values, depth, undefined);
    if (typeof key === 'string' && key !== '') addMember(members, key, value);
    else addUnnamed(members, value);
  }

  #elementValue(element: Element, values: Values, depth: number): JsonValue {
    let attributes: Members | undefined;
    for (const attribute of element.attributes) {
      this.#budget.spend(1);
      const value = this.#attributeValue(attribute, values, depth);
      if (value === undefined) continue;
      attributes ??= {};
      addMember(attributes, attribute.name, value);
    }
    return this.#contentOf(element, values, depth, attributes);
  }

  /** A single text or value that needs no putting together, which is what nearly all elements and attributes have. */
  #single(parts: readonly Content[], { types, places, sizes }: Values): JsonValue | undefined {
    const part = parts[0];
    if (parts.length !== 1 || part === undefined) return undefined;
    if (typeof part !== 'object') return part;
    if (part.kind !== 'substitution') return undefined;
    const type = types[part.index];
    if (this.#chunk === undefined || type === undefined || type === valueTypes.binXml) return undefined;
    const size = sizes[part.index] ?? 0;
    this.#budget.spend(1 + (size >> 7));
    return readValue(this.#chunk.bytes, type, places[part.index] ?? 0, size);
  }

  #contentOf(element: Element, values: Values, depth: number, attributes: Members | undefined): JsonValue {
    if (attributes === undefined) {
      const single = this.#single(element.children, values);
      if (single !== undefined) return single;
    }
    const content: Collected = {
      members: attributes === undefined ? undefined : { '#attributes': attributes },
      text: undefined,
    };
    this.#collect(content, element.children, values, depth);
    const { members, text } = content;
    if (members === undefined) return text ?? null;
    // Blanks between elements are layout.
    if (text !== undefined && plain(text).trim() !== '') addMember(members, '#text', text);
    return members;
  }

  /** Undefined where a value that may be left out is not there. */
  #attributeValue({ parts }: Attribute, values: Values, depth: number): JsonValue | undefined {
    const single = this.#single(parts, values);
    if (single !== undefined) return single === null ? undefined : single;
    const content: Collected = { members: undefined, text: undefined };
    this.#collect(content, parts, values, depth);
    const [only] = parts;
    const mayBeAbsent = parts.length === 1 && typeof only === 'object' && only.kind === 'substitution';
    return content.text ?? (mayBeAbsent ? undefined : '');
  }
}

function addUnnamed(members: Members, value: JsonValue): void {
  const before = members.Data;
  if (before === undefined) members.Data = { '#text': value };
  else if (typeof before === 'object' && before !== null && !Array.isArray(before)) {
    const list = (before as Members)['#text'];
    if (Array.isArray(list)) list.push(...(Array.isArray(value) ? value : [value]));
    else (before as Members)['#text'] = [list ?? null, ...(Array.isArray(value) ? value : [value])] as JsonValue;
  } else addMember(members, 'Data', value);
}
