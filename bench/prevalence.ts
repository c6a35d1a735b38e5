/**
 * `npm run bench:prevalence`: what the lake needs for the head of an alert's page.
 *
 *   npm run bench:prevalence -- --events 10000000 --times 9 [--check]
 *
 * The events are made by the lake itself from a formula (no parser, no pipeline): thirty days of process starts on 200
 * hosts by 300 people. Asked are values that are common, rare and absent, and the history of one person.
 * With --check it ends with 1 when a question takes longer than the 300 ms that the page is promised.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Asked,
  lakeReach,
  lineageOf,
  personOf,
  prevalenceOf,
  usualOf,
} from '#features/alerts/server/context-store.ts';
import { openChdb } from '#storage/lake/chdb.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import type { Lake } from '#storage/lake/port.ts';
import { median, rounded } from './numbers.ts';

const limitMs = 300;
const perInsert = 500_000;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000000' },
    times: { type: 'string', default: '9' },
    check: { type: 'boolean', default: false },
  },
});
const [events, times] = [values.events, values.times].map(Number) as [number, number];

const untilMs = Date.UTC(2026, 0, 31);
const asked: Asked = { scope: 'scp_bench', untilMs };

/** Received when they happened, so that the lake has a partition for each of the thirty days. */
const insertSql = (from: number, count: number): string => `
  INSERT INTO events (epoch, partition, offset, idx, received_at, time, scope, source, sender, log_source,
    event_category, host_name, user_name, user_domain, source_ip, process_entity_id, process_parent_entity_id,
    process_executable, process_command_line, file_hash_sha256, native, raw)
  SELECT 'bench', 0, n, 0, at, at, 'scp_bench', 'windows-event', 'bench', 'windows/process_creation/sysmon',
    'process', concat('WS-', toString(cityHash64(n, 1) % 200)), concat('user', toString(cityHash64(n, 2) % 300)), 'CORP',
    concat('10.0.', toString(cityHash64(n, 2) % 300 % 250), '.', toString(cityHash64(n, 3) % 4)),
    concat('{', hex(cityHash64(n, 4)), '}'), concat('{', hex(cityHash64(n - 1, 4)), '}'),
    concat('C:\\\\Windows\\\\System32\\\\program', toString(program), '.exe'),
    concat('program', toString(program), '.exe --task ', toString(cityHash64(n, 6) % 200000), ' --quiet'),
    lower(hex(SHA256(toString(program)))), '{}', concat('raw ', hex(cityHash64(n, 7)))
  FROM (
    SELECT number AS n, cityHash64(number, 5) % 4000 AS program,
      fromUnixTimestamp64Milli(toInt64(${untilMs - 30 * 24 * 3_600_000} + intDiv(number * ${30 * 24 * 3_600_000}, ${events}))) AS at
    FROM numbers(${from}, ${count})
  )`;

async function fill(lake: Lake): Promise<void> {
  for (let from = 0; from < events; from += perInsert)
    await lake.command({ sql: insertSql(from, Math.min(perInsert, events - from)) });
}

interface Known {
  readonly sha: string;
  readonly executable: string;
  readonly line: string;
  readonly id: string;
  readonly parent: string;
  readonly host: string;
}

/** Something that is there. */
async function sampleOf(lake: Lake): Promise<Known> {
  const [row] = await lake.query<Known>({
    sql: `SELECT file_hash_sha256 AS sha, process_executable AS executable, process_command_line AS line,
            process_entity_id AS id, process_parent_entity_id AS parent, host_name AS host
          FROM events WHERE offset = {offset:UInt64}`,
    params: { offset: Math.floor(events / 2) },
  });
  if (row === undefined) throw new Error('the lake holds no event of the bench');
  return row;
}

function questionsOf(lake: Lake, { sha, executable, line, id, parent, host }: Known) {
  const person = personOf({ 'user.name': 'user7', 'user.domain': 'corp' });
  if (person === undefined) throw new Error('no person');
  const common = { 'host.name': host, 'process.entity_id': id, 'process.parent.entity_id': parent };
  const common30 = (field: Parameters<typeof prevalenceOf>[2]['field'], value: string) => () =>
    prevalenceOf(lake, asked, { field, value });
  return {
    'hash, one in 4,000': common30('file.hash.sha256', sha),
    'hash never seen': common30('file.hash.sha256', 'f'.repeat(64)),
    'program, one in 4,000': common30('process.executable', executable),
    'command line': common30('process.command_line', line),
    'command line never seen': common30('process.command_line', 'nothing like it'),
    'address, one in 1,000': common30('source.ip', '10.0.7.1'),
    'how far the lake reaches': () => lakeReach(lake, asked),
    'a person for 30 days': () => usualOf(lake, asked, person),
    'parents and children': () => lineageOf(lake, { ...asked, untilMs: untilMs - 15 * 24 * 3_600_000 }, common),
  };
}

async function measure(lake: Lake): Promise<boolean> {
  let within = true;
  for (const [name, ask] of Object.entries(questionsOf(lake, await sampleOf(lake)))) {
    await ask();
    const took: number[] = [];
    for (let time = 0; time < times; time += 1) {
      const started = performance.now();
      await ask();
      took.push(performance.now() - started);
    }
    const [middle, worst] = [median(took), Math.max(...took)];
    within &&= middle < limitMs;
    process.stdout.write(`${name.padEnd(28)} median ${rounded(middle)} ms, worst ${rounded(worst)} ms\n`);
  }
  return within;
}

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-prevalence-'));
try {
  const lake = await openChdb({ folder });
  try {
    await migrateLake(lake, join(import.meta.dirname, '..', 'migrations', 'lake'));
    const started = performance.now();
    await fill(lake);
    process.stdout.write(`${events} events in ${rounded((performance.now() - started) / 1000)} s\n`);
    if (!(await measure(lake)) && values.check) process.exitCode = 1;
  } finally {
    await lake.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
