/** The pipeline in words: its sources in one table, how full the spool is, what a stall means. */
import { spanText } from '#ui/time-text.ts';
import type { DeadLetterGroup, PipelineState, SourceRow } from './api-routes.ts';

const sum = (rows: readonly SourceRow[], name: Exclude<keyof SourceRow, 'source'>): number =>
  rows.reduce((total, row) => total + row[name], 0);

/** `came` counts what waits in the spool too: it was received, only its source is not known yet. */
export const totalsOf = ({ sources, waitingEvents }: Pick<PipelineState, 'sources' | 'waitingEvents'>) => ({
  came: sum(sources, 'received') + waitingEvents,
  stored: sum(sources, 'stored'),
  dead: sum(sources, 'dead'),
  rejected: sum(sources, 'rejected'),
});

/** 0 … 1 */
export const fillOf = ({ bytes, maxBytes }: { bytes: number; maxBytes: number }): number =>
  maxBytes <= 0 ? 0 : Math.min(1, bytes / maxBytes);

export const lagText = (seconds: number): string => (seconds < 1 ? 'none' : spanText(seconds * 1000));

export type Health = 'good' | 'warn' | 'bad';

/** Stalled is bad; a minute behind or a spool four fifths full is worth a look. */
export function healthOf(state: Pick<PipelineState, 'stall' | 'lagSeconds' | 'spool'>): Health {
  if (state.stall !== null) return 'bad';
  return state.lagSeconds > 60 || fillOf(state.spool) > 0.8 ? 'warn' : 'good';
}

/** What can be done about a stage that does not get on. Nothing received is lost meanwhile: it waits in the spool. */
export function stallAdvice(stage: string, code: string): string {
  if (/disk|space|full/.test(code)) return 'Free space on the disk of the data folder; the pipeline goes on by itself.';
  if (stage.includes('lake') || code.startsWith('lake_'))
    return 'Look at the lake: is its process or its address up, and is there disk space? The pipeline tries again by itself.';
  if (stage.includes('rule')) return 'A rule may be at fault: look at what was refused below, and switch it off.';
  if (stage.includes('relational') || code.startsWith('database_'))
    return 'Look at PostgreSQL: is it up, and is there disk space? The pipeline tries again by itself.';
  return 'The pipeline tries again by itself. If it stays, look into the log of the server for this code.';
}

export interface Share {
  readonly name: string;
  readonly ms: number;
  /** Of the whole, 0 … 1. */
  readonly share: number;
}

/** Where the time of a batch went. */
export function stagesOf(batch: NonNullable<PipelineState['lastBatch']>): readonly Share[] {
  const stages = [
    { name: 'parse and match', ms: batch.matchMs },
    { name: 'lake', ms: batch.lakeMs },
    { name: 'alerts', ms: batch.relationalMs },
  ];
  const all = stages.reduce((total, { ms }) => total + ms, 0);
  return stages.map((stage) => ({ ...stage, share: all === 0 ? 0 : stage.ms / all }));
}

/** Events of a source, for the page of queries. */
export const eventsQuery = (source: string): string =>
  `SELECT time, host_name, user_name, event_action, raw\nFROM events\nWHERE source = '${source.replaceAll(/[\\']/g, '\\$&')}'\nORDER BY time DESC\nLIMIT 200`;

export const groupKey = (group: Pick<DeadLetterGroup, 'code' | 'sender' | 'source' | 'template'>): string =>
  JSON.stringify([group.code, group.sender, group.source, group.template]);

export interface LetterFilter {
  readonly code?: string | undefined;
  readonly sender?: string | undefined;
  readonly source?: string | undefined;
  readonly template?: string | undefined;
}

export const fitsFilter = (group: DeadLetterGroup, filter: LetterFilter): boolean =>
  (filter.code === undefined || group.code === filter.code) &&
  (filter.sender === undefined || group.sender === filter.sender) &&
  (filter.source === undefined || group.source === filter.source) &&
  (filter.template === undefined || group.template === filter.template);

/** Where the sender can be looked up. */
export const senderPage = (sender: string): string | undefined =>
  sender.startsWith('tok_')
    ? '/tokens'
    : sender.startsWith('acc_')
      ? `/people/${encodeURIComponent(sender)}`
      : undefined;
