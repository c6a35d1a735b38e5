/**
 * The shapes in which Windows events arrive, each brought to the same native fields:
 *
 * - the members of EventData (or UserData) under their own names, as text, because all but one shape carry text:
 *   `ProcessId` is `"4824"`, an empty value is `""`, a GUID has its braces;
 * - what stands in System under the names that rules use: `EventID` (a number), `Channel`, `Provider_Name`,
 *   `Computer`, `EventRecordID`, `Level`, `Task`, `Opcode`, `Version`, `Keywords` (hexadecimal), `Provider_Guid`,
 *   `Execution_ProcessID`, `Execution_ThreadID`, `Security_UserID`, `Correlation_ActivityID`; and `Message`, where the
 *   shipper renders it.
 *
 * What a shipper says about itself is left out (the raw event keeps it); what it adds of its own is kept.
 */
import { addValue, emptyFields, type MutableFields } from '#engine/events/flatten.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { FieldScalar } from '#engine/events/model.ts';
import { memberOf, type Native } from '#engine/sources/define-source.ts';
import { dataOfXml } from './xml.ts';

/** System's numbers: absent, or a number where the text is one. */
function setNumber(fields: MutableFields, name: string, value: unknown): void {
  if (typeof value === 'number') fields[name] = value;
  else if (typeof value === 'string' && value !== '') {
    const number = Number(value);
    fields[name] = Number.isNaN(number) ? value : number;
  }
}

function setText(fields: MutableFields, name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') fields[name] = value;
}

const isBareGuid = (value: string): boolean =>
  value.length === 36 && value.charCodeAt(8) === 45 && value.charCodeAt(13) === 45;

const isGuid = (key: string, value: string): boolean =>
  isBareGuid(value) && (key.endsWith('Guid') || key.endsWith('GUID'));

/** XML and Winlogbeat write the braces of an activity, binary logs do not. */
function setActivity(fields: MutableFields, value: unknown): void {
  setText(fields, 'Correlation_ActivityID', typeof value === 'string' && isBareGuid(value) ? `{${value}}` : value);
}

const dataText = (value: FieldScalar): string => (value === null ? '' : String(value));

/** One member of EventData. A name that System has taken gets `EventData.` in front. */
function setData(fields: MutableFields, key: string, value: unknown): void {
  const name = fields[key] === undefined ? key : `EventData.${key}`;
  if (typeof value === 'string') fields[name] = isGuid(key, value) ? `{${value}}` : value;
  else if (Array.isArray(value) && value.every((element) => !isObject(element) && !Array.isArray(element)))
    fields[name] = (value as FieldScalar[]).map(dataText);
  else if (isObject(value) && '#text' in value) setData(fields, key, value['#text']);
  else if (typeof value === 'object' && value !== null) addValue(fields, name, value);
  else if (value !== undefined) fields[name] = dataText(value as FieldScalar);
}

const keywordTexts = new Map<number, string>();

/** NXLog writes the 64 keyword bits as a signed number, `evtx_dump` as hexadecimal text. */
function keywordsText(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value !== 'number' || !Number.isInteger(value)) return undefined;
  const known = keywordTexts.get(value);
  if (known !== undefined) return known;
  const text = `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
  if (keywordTexts.size < 1000) keywordTexts.set(value, text);
  return text;
}

// -- evtx_dump: {"Event": {"System": …, "EventData": …}}

/** An element's XML attribute, in both forms that evtx_dump has for it. */
function attributeOf(parent: JsonObject, element: string, attribute: string): unknown {
  const inline = memberOf(parent, element);
  return (
    memberOf(inline, '#attributes')[attribute] ??
    memberOf(parent, `${element}_attributes`)[attribute] ??
    inline[attribute]
  );
}

const textOf = (value: unknown): unknown => (isObject(value) ? value['#text'] : value);

function setUnnamedData(fields: MutableFields, data: unknown): void {
  const value = textOf(data);
  if (value === undefined || value === null) return;
  if (Array.isArray(value)) setData(fields, 'Data', value.map(textOf));
  else setData(fields, 'Data', [value]);
}

function setXmlData(fields: MutableFields, data: JsonObject): void {
  for (const key in data) {
    if (key === '#attributes') continue;
    if (key === 'Data') setUnnamedData(fields, data[key]);
    else setData(fields, key, data[key]);
  }
}

export function fromEvtxDump(object: JsonObject): Native {
  const event = memberOf(object, 'Event');
  const system = memberOf(event, 'System');
  const fields = emptyFields();
  for (const name of ['EventID', 'Version', 'Level', 'Task', 'Opcode', 'EventRecordID'])
    setNumber(fields, name, textOf(system[name]));
  setText(fields, 'Channel', system.Channel);
  setText(fields, 'Computer', system.Computer);
  setText(
    fields,
    'Provider_Name',
    attributeOf(system, 'Provider', 'Name') ?? attributeOf(system, 'Provider', 'EventSourceName'),
  );
  setData(fields, 'Provider_Guid', attributeOf(system, 'Provider', 'Guid'));
  setText(fields, 'Security_UserID', attributeOf(system, 'Security', 'UserID'));
  setActivity(fields, attributeOf(system, 'Correlation', 'ActivityID'));
  setNumber(fields, 'Execution_ProcessID', attributeOf(system, 'Execution', 'ProcessID'));
  setNumber(fields, 'Execution_ThreadID', attributeOf(system, 'Execution', 'ThreadID'));
  setText(fields, 'Keywords', keywordsText(system.Keywords));
  setXmlData(fields, memberOf(event, 'EventData'));
  for (const [wrapper, data] of Object.entries(memberOf(event, 'UserData')))
    if (wrapper !== '#attributes') isObject(data) ? setXmlData(fields, data) : setData(fields, wrapper, data);
  setText(fields, 'Message', memberOf(event, 'RenderingInfo').Message);
  return { fields, time: attributeOf(system, 'TimeCreated', 'SystemTime') };
}

// -- Winlogbeat 7 and 8, Elastic Agent: {"winlog": {"event_data": …}}; Winlogbeat 6 has the same members at the top.

const winlogKeywords: Readonly<Record<string, string>> = {
  'Audit Success': '0x8020000000000000',
  'Audit Failure': '0x8010000000000000',
};
const levels: Readonly<Record<string, number>> = { critical: 1, error: 2, warning: 3, information: 4, verbose: 5 };
const opcodes: Readonly<Record<string, number>> = { Info: 0, Start: 1, Stop: 2 };

/** Made by the shipper from the event, or about the shipper itself. */
const derived = new Set(
  'winlog message @timestamp @version @metadata agent ecs host event log process user related file registry dns source destination network powershell hash rule service input group sysmon error beat'.split(
    ' ',
  ),
);
const beat6 = new Set(
  'event_id log_name event_data computer_name source_name provider_guid record_number process_id thread_id user keywords opcode task level type version activity_id user_data beat'.split(
    ' ',
  ),
);

function setWinlogLevel(fields: MutableFields, object: JsonObject, winlog: JsonObject): void {
  const level = memberOf(object, 'log').level ?? winlog.level ?? object.level;
  if (typeof level !== 'string' || !Object.hasOwn(levels, level.toLowerCase())) return;
  // Security events have level 0, which shippers show as "information".
  fields.Level = fields.Channel === 'Security' ? 0 : (levels[level.toLowerCase()] ?? 4);
}

function setWinlogSystem(fields: MutableFields, object: JsonObject, winlog: JsonObject): void {
  setNumber(fields, 'EventID', winlog.event_id);
  setText(fields, 'Channel', winlog.channel ?? winlog.log_name);
  setText(fields, 'Computer', winlog.computer_name);
  setText(fields, 'Provider_Name', winlog.provider_name ?? winlog.source_name);
  setData(fields, 'Provider_Guid', winlog.provider_guid);
  setNumber(fields, 'EventRecordID', winlog.record_id ?? winlog.record_number);
  // The shipper leaves out a version of 0.
  setNumber(fields, 'Version', winlog.version ?? 0);
  setNumber(fields, 'Task', winlog.task);
  const opcode = winlog.opcode;
  setNumber(
    fields,
    'Opcode',
    typeof opcode === 'string' ? (Object.hasOwn(opcodes, opcode) ? opcodes[opcode] : opcode) : opcode,
  );
  const process = memberOf(winlog, 'process');
  setNumber(fields, 'Execution_ProcessID', process.pid ?? winlog.process_id);
  setNumber(fields, 'Execution_ThreadID', memberOf(process, 'thread').id ?? winlog.thread_id);
  setActivity(fields, winlog.activity_id);
  const user = memberOf(winlog, 'user');
  setText(fields, 'Security_UserID', user.identifier);
  setText(fields, 'Security_UserName', user.name);
  setText(fields, 'Security_UserDomain', user.domain);
  const keywords = winlog.keywords;
  const keyword = Array.isArray(keywords)
    ? keywords.find((word) => typeof word === 'string' && Object.hasOwn(winlogKeywords, word))
    : undefined;
  setText(fields, 'Keywords', keyword === undefined ? keywordsText(keywords) : winlogKeywords[String(keyword)]);
  setWinlogLevel(fields, object, winlog);
  setText(fields, 'Message', object.message);
}

/** `param1`, `param2` … are how a shipper names values without a name. */
function setUnnamedParameters(fields: MutableFields, data: JsonObject): void {
  const unnamed: string[] = [];
  for (let at = 1; typeof data[`param${at}`] === 'string'; at += 1) unnamed.push(String(data[`param${at}`]));
  if (unnamed.length > 0) setData(fields, 'Data', unnamed);
}

export function fromWinlogbeat(object: JsonObject): Native {
  const six = !isObject(object.winlog);
  const winlog = six ? object : memberOf(object, 'winlog');
  const fields = emptyFields();
  setWinlogSystem(fields, object, winlog);
  const data = memberOf(winlog, 'event_data');
  for (const key in data) setData(fields, key, data[key]);
  const userData = memberOf(winlog, 'user_data');
  for (const key in userData) if (key !== 'xml_name') setData(fields, key, userData[key]);
  if (data.param1 !== undefined) setUnnamedParameters(fields, data);
  for (const key in object) if (!derived.has(key) && !(six && beat6.has(key))) addValue(fields, key, object[key]);
  return { fields, time: object['@timestamp'] ?? winlog.time_created };
}

// -- Flat: NXLog, WEF collectors, exports. One level, names of System and of EventData mixed.

type Envelope = { readonly as: string; readonly kind: 'text' | 'number' } | 'activity' | 'leave out';
const text = (as: string): Envelope => ({ as, kind: 'text' });
const number = (as: string): Envelope => ({ as, kind: 'number' });

/** Members of the flat shape that are not EventData. */
const envelope = new Map<string, Envelope>([
  ['EventID', number('EventID')],
  ['EventLog', text('Channel')],
  ['Channel', text('Channel')],
  ['Hostname', text('Computer')],
  ['Computer', text('Computer')],
  ['SourceName', text('Provider_Name')],
  ['Provider_Name', text('Provider_Name')],
  ['EventSourceName', text('Provider_Name')],
  ['ProviderGuid', text('Provider_Guid')],
  ['RecordNumber', number('EventRecordID')],
  ['EventRecordID', number('EventRecordID')],
  ['Version', number('Version')],
  ['Task', number('Task')],
  ['Level', number('Level')],
  ['OpcodeValue', number('Opcode')],
  ['ExecutionProcessID', number('Execution_ProcessID')],
  ['ThreadID', number('Execution_ThreadID')],
  ['ExecutionThreadID', number('Execution_ThreadID')],
  ['ActivityID', 'activity'],
  ['UserID', text('Security_UserID')],
  ['Message', text('Message')],
]);
for (const name of '@timestamp @version EventTime EventReceivedTime TimeCreated TimeGenerated SourceModuleName SourceModuleType SeverityValue Severity Opcode Category EventTypeOrignal AccountType ERROR_EVT_UNRESOLVED Keywords host port'.split(
  ' ',
))
  envelope.set(name, 'leave out');

/** NXLog's word for severity stands in `EventType`, and pushes Sysmon's own aside. */
const severities = new Set(['INFO', 'WARNING', 'ERROR', 'CRITICAL', 'VERBOSE', 'AUDIT_SUCCESS', 'AUDIT_FAILURE']);

/** NXLog's severity, 1 to 5, as Windows' level. */
const severityLevels: Readonly<Record<number, number>> = { 1: 5, 2: 4, 3: 3, 4: 2, 5: 1 };

function setFlatLevel(fields: MutableFields, object: JsonObject): void {
  const severity = object.SeverityValue;
  if (fields.Level !== undefined || typeof severity !== 'number') return;
  const level = severityLevels[severity];
  if (level !== undefined) fields.Level = fields.Channel === 'Security' ? 0 : level;
}

function setFlatEnvelope(fields: MutableFields, object: JsonObject): void {
  for (const [name, part] of envelope) {
    const value = object[name];
    if (value === undefined || part === 'leave out') continue;
    if (part === 'activity') setActivity(fields, value);
    else if (part.kind === 'number') setNumber(fields, part.as, value);
    else setText(fields, part.as, value);
  }
  setText(fields, 'Keywords', keywordsText(object.Keywords));
  setFlatLevel(fields, object);
  for (const name of ['EventTypeOrignal', 'EventType']) {
    const type = object[name];
    if (typeof type === 'string' && !severities.has(type)) fields.EventType = type;
  }
}

/** Columns of Log Analytics that hold EventData as XML. */
const xmlColumns = new Set(['EventData', 'EventData_string', 'ParameterXml']);
/** Auditing's own numbers; a row of Log Analytics may leave the channel out. */
const isAudit = (id: unknown): boolean => typeof id === 'number' && id >= 4608 && id <= 6425;

/** Rows of Log Analytics: the channel where the table says it, and EventData out of its XML. */
function setAnalytics(fields: MutableFields, object: JsonObject): void {
  if (object.TimeGenerated === undefined) return;
  if (fields.Channel === undefined && (object.Type === 'SecurityEvent' || isAudit(fields.EventID)))
    fields.Channel = 'Security';
  setText(fields, 'Provider_Name', fields.Provider_Name ?? object.Source);
  setText(fields, 'Message', fields.Message ?? object.RenderedDescription);
  for (const name of xmlColumns) {
    const data = typeof object[name] === 'string' ? dataOfXml(object[name]) : undefined;
    if (data !== undefined) setXmlData(fields, data);
  }
}

export function fromFlat(object: JsonObject): Native {
  const fields = emptyFields();
  setFlatEnvelope(fields, object);
  // NXLog says who wrote the event in three members; without AccountType they belong to the event itself.
  const account = object.AccountType !== undefined;
  if (account) {
    setText(fields, 'Security_UserName', object.AccountName);
    setText(fields, 'Security_UserDomain', object.Domain);
  }
  setAnalytics(fields, object);
  for (const key in object) {
    if (envelope.has(key) || key === 'EventType' || xmlColumns.has(key)) continue;
    if (account && (key === 'AccountName' || key === 'Domain')) continue;
    setData(fields, key, object[key]);
  }
  // NXLog's EventTime is local and does not say where, so the time of the collector, in UTC, is nearer the truth.
  const time = object.TimeCreated ?? object['@timestamp'] ?? object.TimeGenerated ?? object.UtcTime ?? object.EventTime;
  return { fields, time };
}
