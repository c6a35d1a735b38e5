/** What an installation holds after a round, in a form in which two of them can be compared. */
import { askLake, type Control } from '../support/control.ts';
import type { Load } from './batches.ts';
import { isOfCorrelation } from './correlations.ts';

/** Marker of an event, as the generator wrote it. */
const marker = `JSONExtractString(raw, 'labels', 'load')`;
/** All bytes of all events as one number: whatever came in any order, once each. */
const contentSql = 'groupBitXor(reinterpretAsUInt64(substring(MD5(raw), 1, 8)))';

export interface Outcome {
  readonly events: { readonly rows: number; readonly different: number; readonly content: string };
  readonly deadLetters: number;
  /** By rule: rows, different ones, and which events they are of. */
  readonly hits: readonly string[];
  /** By key: rule, entity, severity, state, first hit, last hit, count. */
  readonly alerts: readonly string[];
}

export async function outcomeOf(control: Control): Promise<Outcome> {
  const [events] = await askLake(
    control,
    `SELECT toString(count()), toString(uniqExact(${marker})), toString(${contentSql}) FROM events`,
  );
  const [dead] = await askLake(control, 'SELECT toString(count()) FROM dead_letters');
  const hits = await askLake(
    control,
    `SELECT h.rule_id, toString(count()), toString(uniqExact(h.epoch, h.partition, h.offset, h.idx)),
            toString(groupBitXor(sipHash64(e.marker)))
     FROM hits AS h
     LEFT JOIN (SELECT epoch, partition, offset, idx, ${marker} AS marker FROM events) AS e
       ON h.epoch = e.epoch AND h.partition = e.partition AND h.offset = e.offset AND h.idx = e.idx
     WHERE NOT startsWith(h.rule_id, 'crash-') GROUP BY h.rule_id ORDER BY h.rule_id`,
  );
  return {
    events: { rows: Number(events?.[0]), different: Number(events?.[1]), content: String(events?.[2]) },
    deadLetters: Number(dead?.[0]),
    hits: hits.map((row) => row.join(' ')),
    alerts: await alertsOf(control),
  };
}

interface AlertFacts {
  readonly key: string;
  readonly rule: { readonly id: string };
  readonly entity: { readonly kind: string; readonly value: string | null };
  readonly severity: string;
  readonly state: string;
  readonly recurrence: number;
  readonly firstHitAt: string | null;
  readonly lastHitAt: string | null;
  readonly hits: number;
}

async function alertsOf(control: Control): Promise<string[]> {
  const found: AlertFacts[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: AlertFacts[]; nextCursor: string | null } = await control.get(
      `/api/alerts?limit=500&sort=age${after}`,
    );
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found
    .filter(({ rule }) => !isOfCorrelation(rule.id))
    .map(({ key, rule, entity, severity, state, recurrence, firstHitAt, lastHitAt, hits }) =>
      [key, rule.id, entity.kind, entity.value, severity, state, recurrence, firstHitAt, lastHitAt, hits].join(' '),
    )
    .sort();
}

/** What is wrong; nothing when all is as it should be. */
export function differences(outcome: Outcome, expected: Outcome, load: Load): string[] {
  const { events } = load;
  const found: string[] = [];
  if (outcome.events.rows !== events || outcome.events.different !== events)
    found.push(
      `the lake holds ${outcome.events.rows} events, ${outcome.events.different} different ones, of ${events}`,
    );
  else if (outcome.events.content !== load.content) found.push('events have another content than was sent');
  if (outcome.deadLetters !== 0) found.push(`${outcome.deadLetters} dead letters`);
  found.push(...listed('hits', outcome.hits, expected.hits), ...listed('alerts', outcome.alerts, expected.alerts));
  for (const line of outcome.hits) {
    const [rule, rows, different] = line.split(' ');
    if (rows !== different) found.push(`hits of ${rule}: ${rows} rows, ${different} different`);
  }
  return found;
}

const shown = 3;

function listed(what: string, have: readonly string[], want: readonly string[]): string[] {
  const [surplus, missing] = [have.filter((one) => !want.includes(one)), want.filter((one) => !have.includes(one))];
  if (surplus.length === 0 && missing.length === 0 && have.length === want.length) return [];
  return [
    `${what}: ${have.length} and not ${want.length}`,
    ...surplus.slice(0, shown).map((one) => `  unexpected: ${one}`),
    ...missing.slice(0, shown).map((one) => `  missing:    ${one}`),
  ];
}

/** What verifying and rebuilding the journal find. */
export async function journalFaults(control: Control): Promise<string[]> {
  const verified = await control.post<{ faults: { code: string; message: string }[] }>('/api/journal/verify', {});
  const rebuilt = await control.post<{ differences: { table: string; examples: string[] }[] }>(
    '/api/journal/rebuild',
    {},
  );
  return [
    ...verified.faults.map(({ code, message }) => `journal: ${code}: ${message}`),
    ...rebuilt.differences.map(({ table, examples }) => `rebuild: ${table} differs: ${examples[0] ?? ''}`),
  ];
}
