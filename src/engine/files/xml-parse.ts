/**
 * The text of one XML element as nodes. Only what events consist of: elements, attributes, text, CDATA, comments,
 * instructions, the five entities of XML and characters by number. A document type, which could define more, is an error.
 */
import type { Attribute, Content, Element } from '#engine/evtx/nodes.ts';

const mostDepth = 64;

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const referencePattern = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]{2,4}));/gi;

function character(code: number, as: string): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : as;
}

/** What is no reference stays as it is. */
const unescaped = (text: string): string =>
  text.includes('&')
    ? text.replace(referencePattern, (as, hex?: string, decimal?: string, name?: string) => {
        if (hex !== undefined) return character(Number.parseInt(hex, 16), as);
        if (decimal !== undefined) return character(Number(decimal), as);
        return name !== undefined && Object.hasOwn(entities, name) ? (entities[name] ?? as) : as;
      })
    : text;

/** `name="value"`; the name ends at a blank or `=`. */
const attributePattern = /\s+([^\s=/>]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const namePattern = /<([^\s/>!?"'=<]+)/y;
const tagEndPattern = /\s*(\/?)>/y;
const endTagPattern = /<\/([^\s>]+)\s*>/y;

export interface XmlFault {
  readonly fault: string;
}

/** The element, or what is wrong with it. */
export function parseXml(text: string): Element | XmlFault {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #roots: Content[] = [];
  readonly #open: Element[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): Element | XmlFault {
    const text = this.#text;
    while (this.#at < text.length) {
      const next = text.indexOf('<', this.#at);
      if (next !== this.#at) this.#addText(unescaped(text.slice(this.#at, next < 0 ? undefined : next)));
      if (next < 0) break;
      this.#at = next;
      const fault = this.#markup();
      if (fault !== undefined) return { fault };
    }
    const [root] = this.#roots;
    if (this.#open.length > 0) return { fault: `<${this.#open.at(-1)?.name}> does not end` };
    return typeof root === 'object' && root.kind === 'element' ? root : { fault: 'there is no element' };
  }

  #addText(text: string): void {
    const into = this.#open.at(-1)?.children;
    if (into !== undefined && text !== '') into.push(text);
  }

  /** Undefined, or what is wrong. */
  #markup(): string | undefined {
    const text = this.#text;
    if (text.startsWith('<![CDATA[', this.#at)) {
      const end = text.indexOf(']]>', this.#at);
      if (end < 0) return 'a CDATA section does not end';
      this.#addText(text.slice(this.#at + 9, end));
      this.#at = end + 3;
      return undefined;
    }
    if (text.startsWith('<!--', this.#at)) return this.#skipTo('-->');
    if (text.startsWith('<?', this.#at)) return this.#skipTo('?>');
    if (text.startsWith('</', this.#at)) return this.#endTag();
    return this.#startTag();
  }

  #skipTo(end: string): string | undefined {
    const at = this.#text.indexOf(end, this.#at);
    if (at < 0) return 'a comment or an instruction does not end';
    this.#at = at + end.length;
    return undefined;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match !== null) this.#at = pattern.lastIndex;
    return match;
  }

  #endTag(): string | undefined {
    const name = this.#match(endTagPattern)?.[1];
    const open = this.#open.pop();
    return name !== undefined && name === open?.name ? undefined : `</${name ?? ''}> ends nothing`;
  }

  #startTag(): string | undefined {
    const name = this.#match(namePattern)?.[1];
    if (name === undefined) return 'what begins here is no tag';
    if (this.#open.length >= mostDepth) return `elements are nested deeper than ${mostDepth} levels`;
    const attributes: Attribute[] = [];
    for (let match = this.#match(attributePattern); match !== null; match = this.#match(attributePattern))
      attributes.push({ name: match[1] ?? '', parts: [unescaped(match[2] ?? match[3] ?? '')] });
    const end = this.#match(tagEndPattern);
    if (end === null) return `the tag <${name}> is damaged`;
    const element: Element = { kind: 'element', name, attributes, children: [] };
    (this.#open.at(-1)?.children ?? this.#roots).push(element);
    if (end[1] === '') this.#open.push(element);
    return undefined;
  }
}
