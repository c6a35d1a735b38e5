/**
 * Correlations in the crash test. Which event completes one depends on the order in which requests came, which is another
 * in each run. So what the lake holds is compared with what a correlator makes of the same hits when they are given to it
 * once, in the order of the spool: a firing that was lost or doubled, or a state that was not what it should have been
 * after a restart, shows.
 */
import { Correlator } from '#engine/sigma/correlation/correlator.ts';
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { askLake, type Control } from '../support/control.ts';

/** A detection that a tenth of the events hit; it raises no alerts. */
const base = {
  title: 'Crash test: a name asked for',
  id: 'load-names',
  level: 'low',
  logsource: { product: 'windows', category: 'dns_query' },
  detection: { selection: { 'QueryName|contains': '.example' }, condition: 'selection' },
};
const correlation = (id: string, level: string, about: object): object => ({
  title: `Crash test: ${id}`,
  id,
  name: id,
  level,
  correlation: about,
});

/** One that alerts, one that only stores its hits, and one built on both. */
export const correlationRules = [
  base,
  correlation('crash-count', 'high', {
    type: 'event_count',
    rules: [base.id],
    'group-by': ['host.name'],
    timespan: '1h',
    condition: { gte: 2 },
  }),
  correlation('crash-values', 'low', {
    type: 'value_count',
    rules: [base.id],
    'group-by': ['EventID'],
    timespan: '20m',
    condition: { field: 'host.name', gte: 20 },
  }),
  {
    ...correlation('crash-chain', 'low', {
      type: 'temporal',
      rules: ['crash-count', 'crash-values'],
      'group-by': ['EventID'],
      timespan: '10m',
    }),
    // So that the lower ones keep their alerts.
    generate: true,
  },
]
  .map((rule) => JSON.stringify(rule))
  .join('\n---\n');

export const isOfCorrelation = (ruleId: string): boolean => ruleId.startsWith('crash-');

interface Row {
  readonly place: string;
  readonly rule: string;
  readonly to: string;
  readonly measure: number;
  readonly hits: number;
}

const shown = ({ place, rule, to, measure, hits }: Row): string => `${place} ${rule} ${to} ${measure} of ${hits}`;

/** What is wrong; nothing when each firing is there once. */
export async function correlationFaults(control: Control): Promise<string[]> {
  const want = (await recomputed(control)).map(shown).sort();
  const have = (await stored(control)).map(shown).sort();
  const faults = have.join('\n') === want.join('\n') ? [] : [differenceOf(have, want)];
  if (want.length < 20) faults.push(`only ${want.length} firings: the load does not test correlations`);
  const alerts = await control.get<{ items: { rule: { id: string }; hits: number }[] }>(
    '/api/alerts?limit=500&sort=age',
  );
  const counted = alerts.items.reduce((sum, { rule, hits }) => sum + (rule.id === 'crash-count' ? hits : 0), 0);
  const fired = have.filter((line) => line.includes(' crash-count ')).length;
  if (counted !== fired) faults.push(`alerts count ${counted} firings of ${fired}`);
  return faults;
}

function differenceOf(have: readonly string[], want: readonly string[]): string {
  const [surplus, missing] = [have.filter((one) => !want.includes(one)), want.filter((one) => !have.includes(one))];
  return `correlations: ${have.length} firings and not ${want.length}; unexpected: ${surplus.slice(0, 3).join(' | ')}; missing: ${missing.slice(0, 3).join(' | ')}`;
}

async function stored(control: Control): Promise<Row[]> {
  const rows = await askLake(
    control,
    `SELECT concat(toString(offset), ':', toString(idx)), rule_id, JSONExtractString(matched, 'correlation', 'to'),
            JSONExtractFloat(matched, 'correlation', 'measure'), JSONExtractInt(matched, 'correlation', 'hits')
     FROM hits WHERE startsWith(rule_id, 'crash-')`,
  );
  return rows.map(([place, rule, to, measure, hits]) => ({
    place: String(place),
    rule: String(rule),
    to: String(to),
    measure: Number(measure),
    hits: Number(hits),
  }));
}

async function recomputed(control: Control): Promise<Row[]> {
  const { program } = linkCorrelations(
    [{ id: base.id, name: undefined, hashInput: '' }],
    parseRules(correlationRules, { file: 'crash.yml' }).correlations,
  );
  const correlator = new Correlator(program);
  const rows = await askLake(
    control,
    `SELECT toString(h.offset), h.idx, h.rule_id, toString(toUnixTimestamp64Milli(h.time)),
            toString(toUnixTimestamp64Milli(h.received_at)), e.native, e.host_name
     FROM hits AS h INNER JOIN events AS e
       ON h.epoch = e.epoch AND h.partition = e.partition AND h.offset = e.offset AND h.idx = e.idx
     WHERE h.rule_id = '${base.id}' ORDER BY h.offset, h.idx`,
  );
  return rows.flatMap(([offset, idx, rule, time, received, native, host]) => {
    const fields = JSON.parse(String(native)) as Record<string, string>;
    const firings = correlator.take({
      ruleId: String(rule),
      realm: 'main',
      timeMs: Number(time),
      receivedMs: Number(received),
      position: { major: Number(offset), minor: Number(idx) },
      field: (name) => (name === 'host.name' ? String(host) : fields[name]),
    });
    return firings.map(({ ruleId, toMs, measure, hits }) => ({
      place: `${String(offset)}:${String(idx)}`,
      rule: ruleId,
      to: new Date(toMs).toISOString(),
      measure,
      hits,
    }));
  });
}
