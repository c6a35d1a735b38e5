/**
 * How the events lie in a file, told from its first bytes. Names of files are no help: `.log` and `.json` hold
 * everything. (CSV alone is told by its name: lines with commas are everywhere.)
 *
 * - **lines**: one event a line (NDJSON, audit log).
 * - **values**: JSON values however they are laid out, one after another or in one array.
 * - **xml**: Windows events as XML.
 * - **evtx**: a Windows event log in binary form.
 */
export type Shape =
  | { readonly kind: 'lines' | 'values' | 'xml' | 'evtx' }
  | { readonly kind: 'refused'; readonly reason: RefusedShape };

export const refusedShapes = {
  file_archive: 'The file is packed in a way that is not read here (.zip, .gz and .zst are); unpack it first.',
  file_binary: 'The file is neither JSON nor text.',
} as const;
export type RefusedShape = keyof typeof refusedShapes;

export const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 10 || byte === 13 || byte === 9;

const [openBrace, closeBrace, openBracket, closeBracket, lessThan] = [123, 125, 91, 93, 60];
const [quote, backslash, comma, newline] = [34, 92, 44, 10];

const startsWith = (bytes: Uint8Array, ...start: readonly number[]): boolean =>
  start.every((byte, at) => bytes[at] === byte);

const refuse = (reason: RefusedShape): Shape => ({ kind: 'refused', reason });

/** Bytes that are looked at in any case. */
export const leastHead = 512;

/** The shape, or undefined when more bytes are needed to tell; `isWhole`: there are no more. */
export function shapeOf(head: Uint8Array, isWhole: boolean): Shape | undefined {
  if (head.length < leastHead && !isWhole) return undefined;
  const binary = binaryShape(head);
  if (binary !== undefined) return binary;
  let at = 0;
  while (isBlank(head[at])) at += 1;
  if (at === head.length) return isWhole ? { kind: 'lines' } : undefined;
  if (head[at] === lessThan) return { kind: looksLikeXml(head, at) ? 'xml' : 'lines' };
  if (head[at] === openBracket) return arrayShape(head, at + 1, isWhole);
  if (head[at] !== openBrace) return { kind: 'lines' };
  return objectShape(head, at, isWhole);
}

/** Zip (within something else), 7z, RAR, bzip2, xz. */
const archives = [
  [0x50, 0x4b, 3, 4],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x52, 0x61, 0x72, 0x21],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58],
] as const;
const tarMark = [0x75, 0x73, 0x74, 0x61, 0x72] as const;

/** `ElfFile`, or `ElfChnk` where a log was cut out of a disk; both end with a zero. */
export const isEvtx = (head: Uint8Array): boolean =>
  startsWith(head, 0x45, 0x6c, 0x66, 0x46, 0x69, 0x6c, 0x65, 0) ||
  startsWith(head, 0x45, 0x6c, 0x66, 0x43, 0x68, 0x6e, 0x6b, 0);
export const isZip = (head: Uint8Array): boolean =>
  startsWith(head, 0x50, 0x4b, 3, 4) || startsWith(head, 0x50, 0x4b, 5, 6);

function binaryShape(head: Uint8Array): Shape | undefined {
  if (isEvtx(head)) return { kind: 'evtx' };
  if (archives.some((mark) => startsWith(head, ...mark)) || startsWith(head.subarray(257), ...tarMark))
    return refuse('file_archive');
  return head.subarray(0, leastHead).includes(0) ? refuse('file_binary') : undefined;
}

/** Syslog lines begin with `<` as well, but not like this. */
const xmlPattern = /^<(?:\?xml|!--|!DOCTYPE|Events?[\s>/])/;
const looksLikeXml = (head: Uint8Array, at: number): boolean =>
  xmlPattern.test(String.fromCharCode(...head.subarray(at, at + 16)));

/** `[` followed by an object opens an array; else it is a log whose lines begin with a bracket. */
function arrayShape(head: Uint8Array, from: number, isWhole: boolean): Shape | undefined {
  let at = from;
  while (isBlank(head[at])) at += 1;
  if (at === head.length && !isWhole) return undefined;
  return { kind: head[at] === openBrace || head[at] === closeBracket ? 'values' : 'lines' };
}

/**
 * An object that is alone on its line is a line, so that a damaged line costs no other. Where the first line is damaged
 * itself, the second one tells: within a value that spans lines, no line is a whole object alone.
 */
function objectShape(head: Uint8Array, from: number, isWhole: boolean): Shape | undefined {
  const first = lineAt(head, from, isWhole);
  if (first === undefined) return undefined;
  const after = afterObject(first.line);
  if (after !== undefined) return { kind: after === openBrace || after === comma ? 'values' : 'lines' };
  const second = lineAt(head, first.next, isWhole);
  if (second === undefined) return undefined;
  const isAlone = second.line[0] === openBrace && afterObject(second.line) === nothing;
  return { kind: isAlone ? 'lines' : 'values' };
}

interface Line {
  readonly line: Uint8Array;
  readonly next: number;
}

/** The line that begins there, or undefined while its end is yet to come. */
function lineAt(head: Uint8Array, from: number, isWhole: boolean): Line | undefined {
  const end = head.indexOf(newline, from);
  if (end < 0 && !isWhole) return undefined;
  const stop = end < 0 ? head.length : end;
  return { line: head.subarray(from, stop), next: stop + 1 };
}

const nothing = -1;

/** The byte that follows the object at the head of the line; `nothing` when none does, undefined when it does not end. */
function afterObject(line: Uint8Array): number | undefined {
  let at = endOfFirst(line);
  if (at < 0) return undefined;
  while (isBlank(line[at])) at += 1;
  return line[at] ?? nothing;
}

/** Where the object that the line begins with ends, or -1. */
function endOfFirst(line: Uint8Array): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at];
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
