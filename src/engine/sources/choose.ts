/**
 * Which source an event belongs to, by what stands in it.
 *
 * Sources say by which members at the top they are known (`marks`); an event's own member names lead to the few that
 * are worth asking. Of those that know the event the first in the list of sources wins, whatever the order of members.
 */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { Source } from './define-source.ts';

export interface Chooser {
  /** The source whose content this is. */
  byContent(object: JsonObject): Source | undefined;
  /** The source that a pipeline says it is. */
  byLabel(object: JsonObject): Source | undefined;
  /** The source of a program's messages. */
  byProgram(program: string): Source | undefined;
  /** Those that know lines of text, in the order of the list. */
  readonly ofText: readonly Source[];
  /** Those that take any message of a program. */
  readonly ofAnyText: readonly Source[];
}

export function openChooser(sources: readonly Source[]): Chooser {
  const byMark = new Map<string, number[]>();
  const labels = new Map<string, Source>();
  const programs = new Map<string, Source>();
  sources.forEach((source, rank) => {
    for (const mark of source.marks) byMark.set(mark, [...(byMark.get(mark) ?? []), rank]);
    for (const label of [source.id, ...(source.labels ?? [])]) labels.set(label.toLowerCase(), source);
    for (const program of source.programs ?? []) programs.set(program, source);
  });
  return {
    byContent(object) {
      let best = sources.length;
      for (const name in object) {
        const ranks = byMark.get(name);
        if (ranks === undefined) continue;
        for (const rank of ranks) {
          if (rank >= best) break;
          const source = sources[rank];
          if (source !== undefined && knows(source, object)) best = rank;
        }
        if (best === 0) break;
      }
      return sources[best];
    },
    byLabel(object) {
      for (const label of labelsOf(object)) {
        const source = typeof label === 'string' ? labels.get(label.toLowerCase()) : undefined;
        if (source !== undefined) return source;
      }
      return undefined;
    },
    byProgram: (program) => programs.get(program.toLowerCase()),
    ofText: sources.filter((source) => source.fromText !== undefined && source.lastResort !== true),
    ofAnyText: sources.filter((source) => source.fromText !== undefined && source.lastResort === true),
  };
}

/** A source that stumbles over an event does not know it. */
export function knows(source: Source, object: JsonObject): boolean {
  try {
    return source.detect(object);
  } catch {
    return false;
  }
}

/** Where pipelines write it: Elastic's data set, Splunk's source type, the log type of exports out of a data platform. */
function labelsOf(object: JsonObject): readonly unknown[] {
  const { event, data_stream: stream } = object;
  return [
    object.p_log_type,
    object.sourcetype,
    isObject(event) ? event.dataset : undefined,
    isObject(stream) ? stream.dataset : undefined,
    object['event.dataset'],
    object['data_stream.dataset'],
  ];
}
