/**
 * A batch of spool records becomes rows and hits: parse, judge the time, match, write lines. No store, no clock: the
 * same records under the same rules give the same rows, which is what lets an interrupted batch be finished.
 */
import type { Issue } from '#base/errors.ts';
import { storableText } from '#base/text.ts';
import { millisOf } from '#base/time.ts';
import { type CommonField, columnOf } from '#engine/events/common-fields.ts';
import type { EventView, LogSource, ParsedEvent } from '#engine/events/model.ts';
import { nativeJson } from '#engine/events/native-json.ts';
import { judgeTime } from '#engine/events/time.ts';
import type { CorrelationProgram } from '#engine/sigma/correlation/link.ts';
import type { Level, RuleMatcher } from '#engine/sigma/index.ts';
import { type Entity, entityOf } from '#engine/sources/entities.ts';
import { entityOfGroup } from '#engine/sources/group-entity.ts';
import { parseLine, sourceById } from '#engine/sources/parse.ts';
import { unknownSource } from '#engine/sources/unknown.ts';
import { logSourceText } from '#engine/sources/views.ts';
import type { HitFacts } from '#features/alerts/model.ts';
import { keyOfHit } from '#features/alerts/server/index.ts';
import type { Attention } from '#features/detections/model.ts';
import type { LakeTable, ProcessedBatch, SourceCounts } from '#features/pipeline/model.ts';
import type { SpoolRecord } from '#storage/spool/port.ts';
import type { BatchCorrelations } from './correlation-state.ts';
import { RowWriter } from './row-writer.ts';

/** What is known of a rule beside its text. */
export interface RuleFacts {
  readonly version: string;
  readonly title: string;
  readonly level: Level;
  readonly attention: Attention;
  readonly entity: string | undefined;
  readonly windowMs: number;
}

export interface Rules {
  readonly matcher: RuleMatcher;
  readonly facts: ReadonlyMap<string, RuleFacts>;
  readonly correlations: CorrelationProgram;
}

export interface BatchPlace {
  readonly epoch: string;
  readonly partition: number;
}

/** About what a row takes for each byte of its event: the event itself, its native fields, the common ones. */
const rowBytesPerByte = 2.5;

/** A dead letter keeps this much of its line. */
const keptOfDead = 64 * 1024;

interface Work {
  readonly place: BatchPlace;
  readonly rules: Rules;
  readonly correlations: BatchCorrelations;
  readonly rows: Record<LakeTable, RowWriter>;
  readonly heads: Map<SpoolRecord, string>;
  readonly hits: HitFacts[];
  readonly counts: Record<string, SourceCounts>;
}

export interface BatchParts {
  readonly place: BatchPlace;
  readonly rules: Rules;
  readonly correlations: BatchCorrelations;
}

export function processBatch(records: readonly SpoolRecord[], parts: BatchParts): ProcessedBatch {
  const began = performance.now();
  const bytes = records.reduce((sum, { body }) => sum + body.length, 0);
  const rows = {
    events: new RowWriter(bytes * rowBytesPerByte),
    hits: new RowWriter(),
    dead_letters: new RowWriter(),
  };
  const work: Work = {
    ...parts,
    rows,
    heads: new Map(),
    hits: [],
    counts: Object.create(null) as Record<string, SourceCounts>,
  };
  for (const record of records) processRecord(work, record);
  return {
    rows: { events: rows.events.done(), hits: rows.hits.done(), dead_letters: rows.dead_letters.done() },
    hits: work.hits,
    hitCount: rows.hits.rows,
    counts: work.counts,
    bytes,
    parseMs: performance.now() - began,
  };
}

function processRecord(work: Work, record: SpoolRecord): void {
  let idx = 0;
  for (const line of linesIn(record)) {
    processLine(work, record, idx, line);
    idx += 1;
  }
}

/** The event lines of a record, in the order of their index. */
export function* linesIn(record: SpoolRecord): Generator<Buffer> {
  const body = Buffer.from(record.body.buffer, record.body.byteOffset, record.body.length);
  for (let start = 0; start < body.length; ) {
    let end = body.indexOf(10, start);
    if (end < 0) end = body.length;
    yield body.subarray(start, end);
    start = end + 1;
  }
}

function processLine(work: Work, record: SpoolRecord, idx: number, line: Buffer): void {
  const { head } = record;
  const result = parseLine(line, { source: head.source, receivedAt: head.receivedAt });
  if ('issues' in result) {
    push(
      work.rows.dead_letters,
      `${record.offset}:${idx}`,
      deadLetterRow(work.place, record, idx, line, result.issues),
    );
    // A name that is no source must not become a name in the metrics.
    count(work, sourceById(head.source ?? '')?.id ?? unknownSource.id).dead += 1;
    return;
  }
  const event = result.value;
  const { time, flag } = judgeTime(event.time, head.receivedAt);
  writeEvent(work, record, idx, line, event, time, flag);
  count(work, event.source).stored += 1;
  writeHits(work, { record, idx, event, time });
}

interface Placed {
  readonly record: SpoolRecord;
  readonly idx: number;
  readonly event: ParsedEvent;
  readonly time: string;
}

/** The hits of rules on the event, then what correlations make of them. */
function writeHits(work: Work, at: Placed): void {
  const { event, record, idx, time } = at;
  const hits = work.rules.matcher.match(event);
  if (hits.length === 0) return;
  for (const { ruleId, matched } of hits) {
    const rule = work.rules.facts.get(ruleId);
    if (rule !== undefined) writeHit(work, at, { ruleId, rule, matched, entity: entityOf(event, rule.entity) });
  }
  const { head, offset } = record;
  const fired = work.correlations.take({
    event,
    hits,
    scope: head.scope,
    retrospective: head.retrospective === true,
    timeMs: millisOf(time),
    receivedMs: millisOf(head.receivedAt),
    offset,
    idx,
  });
  const written = new Set<string>();
  for (const { ruleId, group, correlation } of fired) {
    const rule = work.rules.facts.get(ruleId);
    if (rule === undefined) continue;
    const entity = entityOfGroup(event, group, rule.entity);
    const fields = group.map(({ name, value }) => ({ name, value, by: `group-by ${name}` }));
    const name = `${ruleId} ${entity.kind} ${entity.value}`;
    // Two groups may be about one entity: a hit is one for event, rule and alert.
    if (!written.has(name))
      writeHit(work, at, { ruleId, rule, matched: { selections: [], fields, correlation }, entity });
    written.add(name);
  }
}

function count(work: Work, source: string): SourceCounts {
  const counts = work.counts[source] ?? { stored: 0, dead: 0 };
  work.counts[source] = counts;
  return counts;
}

/** The columns that every row of a record has in common. */
const placed = (place: BatchPlace, record: SpoolRecord, idx: number) => ({
  epoch: place.epoch,
  partition: place.partition,
  offset: record.offset,
  idx,
  received_at: record.head.receivedAt,
  scope: record.head.scope,
});

const push = (rows: RowWriter, key: string, row: object): void => {
  rows.begin(key);
  rows.text(`${JSON.stringify(row)}\n`);
};

const memberStarts = new Map<string, string>();
/** `,"host_name":` */
const memberStart = (field: string): string => {
  let start = memberStarts.get(field);
  if (start === undefined) {
    start = `,${JSON.stringify(columnOf(field as CommonField))}:`;
    memberStarts.set(field, start);
  }
  return start;
};

function writeEvent(
  work: Work,
  record: SpoolRecord,
  idx: number,
  line: Buffer,
  event: ParsedEvent,
  time: string,
  flag: string,
): void {
  // Written piece by piece: an object with a member for each column would have to be made first, at half the cost again.
  let row =
    headOf(work, record) +
    `,"idx":${idx},"time":"${time}","time_flag":"${flag}","source":"${event.source}","log_source":` +
    logSourcesJson(event.views) +
    `,"native_time":${JSON.stringify(event.nativeTime ?? null)}`;
  const { common } = event;
  for (const field in common) row += memberStart(field) + JSON.stringify(common[field as CommonField]);
  const { events } = work.rows;
  events.begin(`${record.offset}:${idx}`);
  events.text(`${row},"native":${nativeJson(event.fields)},"raw":`);
  if (isObject(line)) events.bytes(line);
  else events.text(JSON.stringify(line.toString('utf8')));
  events.text('}\n');
}

/** What the rows of a record's events begin with. */
function headOf({ heads, place }: Work, record: SpoolRecord): string {
  const known = heads.get(record);
  if (known !== undefined) return known;
  const { idx: _, ...same } = placed(place, record, 0);
  const { sender, retrospective } = record.head;
  const head = JSON.stringify({ ...same, sender, retrospective: retrospective === true }).slice(0, -1);
  heads.set(record, head);
  return head;
}

const logSourceTexts = new WeakMap<LogSource, string>();

/** The first log source as text, and all of them as the next member. */
function logSourcesJson(views: readonly EventView[]): string {
  let all = '';
  let first = '""';
  for (const [index, { logSource }] of views.entries()) {
    let text = logSourceTexts.get(logSource);
    if (text === undefined) {
      text = JSON.stringify(logSourceText(logSource));
      logSourceTexts.set(logSource, text);
    }
    if (index === 0) first = text;
    all += index === 0 ? text : `,${text}`;
  }
  return `${first},"log_sources":[${all}]`;
}

/**
 * A JSON object as the value of a text column: the lake takes the bytes of an object as they stand
 * (`input_format_json_read_objects_as_strings`). Escaped into a string, the two of an event cost 13 µs in place of 4, a
 * fifth of the worker's time; the insert costs the same either way. Anything else becomes a string.
 */
const isObject = (line: Buffer): boolean => line[0] === openBrace && line.at(-1) === closeBrace;
const [openBrace, closeBrace] = ['{'.charCodeAt(0), '}'.charCodeAt(0)];

/** A row of `dead_letters`: the line with the reason why it is no event. */
export function deadLetterRow(
  place: BatchPlace,
  record: SpoolRecord,
  idx: number,
  line: Buffer,
  [issue]: readonly Issue[],
): object {
  return {
    ...placed(place, record, idx),
    sender: record.head.sender,
    source: record.head.source ?? '',
    code: issue?.code ?? 'event_not_parsed',
    place: issue?.place ?? '',
    message: issue?.message ?? '',
    hint: issue?.hint ?? '',
    bytes: line.length,
    raw: readable(line.subarray(0, keptOfDead)),
    cut: line.length > keptOfDead,
  };
}

/** What is not UTF-8 is shown byte by byte, so that nothing of it is lost. */
function readable(line: Buffer): string {
  const text = line.toString('utf8');
  return text.includes('\uFFFD') ? `latin1:${line.toString('latin1')}` : text;
}

interface NewHit {
  readonly ruleId: string;
  readonly rule: RuleFacts;
  readonly matched: object;
  readonly entity: Entity;
}

function writeHit(work: Work, { record, idx, event, time }: Placed, { ruleId, rule, matched, ...hit }: NewHit): void {
  const { head } = record;
  const { epoch, partition } = work.place;
  const entity = { kind: hit.entity.kind, value: storableText(hit.entity.value) };
  const key = keyOfHit({ scope: head.scope, ruleId, entity });
  push(work.rows.hits, `${record.offset}:${idx}:${ruleId}:${key}`, {
    ...placed(work.place, record, idx),
    time,
    source: event.source,
    retrospective: head.retrospective === true,
    rule_id: ruleId,
    rule_version: rule.version,
    level: rule.level,
    alert_key: key,
    matched: JSON.stringify(matched),
  });
  if (rule.attention === 'context') return;
  work.hits.push({
    eventId: `${epoch}-${partition}-${record.offset}-${idx}`,
    offset: record.offset,
    idx,
    ruleId,
    ruleVersion: rule.version,
    title: rule.title,
    level: rule.level,
    attention: rule.attention,
    scope: head.scope,
    entity,
    time,
    receivedAt: head.receivedAt,
    retrospective: head.retrospective === true,
    windowMs: rule.windowMs,
    source: event.source,
  });
}
