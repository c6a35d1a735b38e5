/** From a raw event to a parsed one. Nothing here throws: what cannot be parsed comes back as issues. */
import type { Issue } from '#base/errors.ts';
import {
  checkLimits,
  decodeText,
  eventLimits,
  isObject,
  type JsonObject,
  notAnObject,
  parseObject,
} from '#engine/events/limits.ts';
import type { ParsedEvent } from '#engine/events/model.ts';
import type { Source } from './define-source.ts';
import { sources } from './index.ts';
import { unknownSource } from './unknown.ts';

export type ParseResult = { readonly value: ParsedEvent } | { readonly issues: readonly Issue[] };

export interface ParseOptions {
  /** Id of the source to use, whatever the content looks like; without it the content decides. */
  readonly source?: string | undefined;
}

const refused = (...issues: readonly Issue[]): ParseResult => ({ issues });

const byId: ReadonlyMap<string, Source> = new Map([...sources, unknownSource].map((source) => [source.id, source]));

/** The source definition of that id, the one for unknown events included. */
export const sourceById = (id: string): Source | undefined => byId.get(id);

function chooseSource(object: JsonObject): Source {
  for (const source of sources) if (source.detect(object)) return source;
  return unknownSource;
}

/** Search engines hand out documents within `_source`. */
const unwrap = (object: JsonObject): JsonObject =>
  object._source !== undefined && isObject(object._source) && typeof object._index === 'string'
    ? object._source
    : object;

function fromObject(object: JsonObject, named: Source | undefined): ParseResult {
  const issue = checkLimits(object, eventLimits);
  if (issue !== undefined) return refused(issue);
  const inner = unwrap(object);
  const source = named ?? chooseSource(inner);
  try {
    return { value: source.parse(inner) };
  } catch {
    // A definition that stumbles over a shape nobody thought of must not take the batch with it.
    const message = `The source ${source.id} could not make sense of the event.`;
    return refused({ code: 'event_not_parsed', place: source.id, message, hint: 'Report the shape with a sample.' });
  }
}

/** A line of text that is not JSON: some sources have raw lines. */
function fromRawLine(line: string, named: Source | undefined): ParseResult | undefined {
  for (const source of named === undefined ? sources : [named]) {
    const object = source.fromText?.(line);
    if (object !== undefined) return fromObject(object, source);
  }
  return undefined;
}

function fromText(text: string, named: Source | undefined): ParseResult {
  const line = text.trim();
  const parsed = parseObject(line);
  if (isObject(parsed)) return fromObject(parsed, named);
  const [issue] = parsed as Issue[];
  const raw = issue?.code === 'event_not_json' ? fromRawLine(line, named) : undefined;
  return raw ?? refused(...(parsed as Issue[]));
}

/**
 * Parses one event: a line of text, its bytes, or an object that was parsed already.
 * Issues have the codes of `limits.ts`, `source_unknown` (the named source does not exist) and `event_not_parsed`.
 */
export function parseLine(input: string | Uint8Array | JsonObject, options: ParseOptions = {}): ParseResult {
  const named = options.source === undefined ? undefined : sourceById(options.source);
  if (options.source !== undefined && named === undefined) {
    const hint = `Known sources: ${[...byId.keys()].join(', ')}.`;
    return refused({ code: 'source_unknown', place: 'source', message: 'There is no such source.', hint });
  }
  if (typeof input === 'string') return fromText(input, named);
  if (input instanceof Uint8Array) {
    const text = decodeText(input);
    return typeof text === 'string' ? fromText(text, named) : refused(text);
  }
  return isObject(input) ? fromObject(input, named) : refused(notAnObject());
}
