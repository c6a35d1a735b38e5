/**
 * `npm run bench:queue`: how the queue of alerts answers when 50,000 of them are open.
 *
 *   npm run bench:queue -- --alerts 50000 --times 40 [--json] [--check]
 *
 * The alerts come the way all alerts come: as events that hit, each with a user of its own. Then a signed-in person asks
 * over HTTP, one request at a time. Last the journal is rebuilt and compared. With --check it ends with 1 when a limit of DESIGN section 11 is missed.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { plantedRules, probeEvent } from '#engine/range/load-events.ts';
import { pipelineOf } from '../test/support/control.ts';
import { person, setUp } from '../test/support/installation.ts';
import { endLeftovers, freePort, logOf, type ServerProcess, startServer } from '../test/support/server-process.ts';
import { percentile, rounded } from './numbers.ts';

/** DESIGN section 11. */
const limits = { requestP95Ms: 200, bulkVerdictMs: 5000, rebuildEntriesPerSecond: 20_000 };

const { values } = parseArgs({
  options: {
    alerts: { type: 'string', default: '50000' },
    times: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const [alerts, times] = [values.alerts, values.times].map(Number) as [number, number];

interface Page {
  readonly items: readonly { readonly id: string; readonly rule: { readonly id: string } }[];
  readonly nextCursor: string | null;
  readonly total: number;
}

interface Rebuild {
  readonly entries: number;
  readonly entriesPerSecond: number;
  readonly differences: readonly object[];
}

interface Asker {
  ask<T>(method: string, path: string, body?: object): Promise<T>;
}

/** A person's session, kept as a browser keeps it. */
async function signIn(address: string): Promise<Asker> {
  let cookie = '';
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(address + path, {
      method,
      headers: { cookie, 'x-watchfloor': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const set = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
    if (set.length > 0) cookie = set.join('; ');
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
    return JSON.parse(text) as T;
  };
  await ask('POST', '/api/session', person);
  return { ask };
}

const requestEvents = 5000;

async function fill(server: ServerProcess, token: string): Promise<number> {
  const began = performance.now();
  for (let from = 0; from < alerts; from += requestEvents) {
    const lines = Array.from({ length: Math.min(requestEvents, alerts - from) }, (_, at) =>
      probeEvent(`queue-${from + at}`, (from + at) % plantedRules),
    );
    const answer = await fetch(`${server.address}/api/intake/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: lines.join('\n'),
    });
    if (!answer.ok) throw new Error(`intake answered ${answer.status}: ${await answer.text()}`);
  }
  for (;;) {
    const { spool } = await pipelineOf(server.control);
    if (spool.committedOffset === spool.nextOffset) return (performance.now() - began) / 1000;
    await sleep(100);
  }
}

interface Timing {
  readonly request: string;
  readonly p50: number;
  readonly p95: number;
}

async function timed(request: string, run: (at: number) => Promise<unknown>): Promise<Timing> {
  await run(0);
  const took: number[] = [];
  for (let at = 1; at <= times; at += 1) {
    const began = performance.now();
    await run(at);
    took.push(performance.now() - began);
  }
  return { request, p50: rounded(percentile(took, 0.5), 1), p95: rounded(percentile(took, 0.95), 1) };
}

/** A page far down, reached as a person reaches it. */
async function cursorAt(asker: Asker, query: string, pages: number): Promise<string> {
  let cursor = '';
  for (let page = 0; page < pages; page += 1) {
    const after = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const found = await asker.ask<Page>('GET', `/api/alerts?${query}&limit=500${after}`);
    if (found.nextCursor === null) break;
    cursor = found.nextCursor;
  }
  return encodeURIComponent(cursor);
}

async function timeReads(asker: Asker): Promise<Timing[]> {
  const list = (query: string) => timed(`list ${query}`, () => asker.ask('GET', `/api/alerts?${query}`));
  const first = await asker.ask<Page>('GET', '/api/alerts?state=open&limit=500');
  const rule = first.items[0]?.rule.id ?? '';
  const [deep, deepLast] = [
    await cursorAt(asker, 'state=open', 40),
    await cursorAt(asker, 'state=open&sort=-last_hit', 40),
  ];
  const queries = [
    'state=open',
    'state=open&limit=500',
    'state=open&sort=-age',
    'state=open&sort=age',
    'state=open&sort=-last_hit',
    'sort=-severity',
    'state=open&severity=critical',
    'state=open&severity=medium&sort=-last_hit',
    'state=open&owner=me',
    'state=open&owner=none',
    `state=open&rule=${rule}`,
    'state=open&entity=user:harbor%5Cqueue-4711',
    'state=open&q=queue-4711',
    'state=open&q=lsass',
    'state=open&q=nothing-of-that-name',
    'state=open&hitFrom=2025-03-04T00:00:00Z',
    'state=closed',
  ];
  const found: Timing[] = [];
  for (const query of queries) found.push(await list(query));
  found.push(await timed('list, page 41', () => asker.ask('GET', `/api/alerts?state=open&cursor=${deep}`)));
  found.push(
    await timed('list by last hit, page 41', () =>
      asker.ask('GET', `/api/alerts?state=open&sort=-last_hit&cursor=${deepLast}`),
    ),
  );
  found.push(await timed('facets state=open', () => asker.ask('GET', '/api/alerts/facets?state=open')));
  found.push(await timed('facets q=lsass', () => asker.ask('GET', '/api/alerts/facets?state=open&q=lsass')));
  found.push(await timed('one alert', (at) => asker.ask('GET', `/api/alerts/${first.items[at]?.id}`)));
  found.push(await timed('events of one alert', (at) => asker.ask('GET', `/api/alerts/${first.items[at]?.id}/events`)));
  return found;
}

async function timeChanges(asker: Asker): Promise<Timing[]> {
  const { items } = await asker.ask<Page>('GET', '/api/alerts?state=open&owner=none&limit=500');
  const idAt = (at: number): string => items[at]?.id ?? '';
  return [
    await timed('claim', (at) => asker.ask('POST', `/api/alerts/${idAt(at)}/claim`, {})),
    await timed('verdict', (at) =>
      asker.ask('POST', `/api/alerts/${idAt(at)}/verdict`, { verdict: 'false_positive.logic', reason: 'Measured.' }),
    ),
  ];
}

async function timeBulk(asker: Asker): Promise<{ alerts: number; ms: number }> {
  const ids: string[] = [];
  for (let cursor = ''; ids.length < Math.min(10_000, alerts / 2); ) {
    const page = await asker.ask<Page>('GET', `/api/alerts?state=open&limit=500${cursor}`);
    ids.push(...page.items.map((one) => one.id));
    if (page.nextCursor === null) break;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
  const began = performance.now();
  const { done } = await asker.ask<{ done: number }>('POST', '/api/alerts/bulk', {
    ids,
    action: { kind: 'verdict', verdict: 'false_positive.logic', reason: 'Measured.' },
  });
  return { alerts: done, ms: rounded(performance.now() - began) };
}

const dataDir = mkdtempSync(join(tmpdir(), 'watchfloor-bench-'));
const server = await startServer({ dataDir, port: await freePort() });
try {
  const { intake } = await setUp(server.control);
  const fillSeconds = rounded(await fill(server, intake), 1);
  const asker = await signIn(server.address);
  const { total } = await asker.ask<Page>('GET', '/api/alerts?state=open&limit=1');
  const requests = [...(await timeReads(asker)), ...(await timeChanges(asker))];
  const bulkVerdict = await timeBulk(asker);
  const rebuild = await server.control.post<Rebuild>('/api/journal/rebuild', {});
  const missed = requests.filter(({ p95 }) => p95 >= limits.requestP95Ms);
  if (values.json)
    console.log(JSON.stringify({ openAlerts: total, fillSeconds, requests, bulkVerdict, rebuild, limits }, null, 2));
  else {
    console.log(
      `${total} open alerts, from events to alerts in ${fillSeconds} s; limit p95 < ${limits.requestP95Ms} ms`,
    );
    for (const { request, p50, p95 } of requests)
      console.log(
        `${p95 >= limits.requestP95Ms ? 'MISSED' : '      '} ${request.padEnd(50)} p50 ${p50} ms, p95 ${p95} ms`,
      );
    console.log(`bulk verdict on ${bulkVerdict.alerts} in ${bulkVerdict.ms} ms; limit ${limits.bulkVerdictMs} ms`);
    console.log(
      `journal rebuilt: ${rebuild.entries} entries, ${rebuild.entriesPerSecond} a second, ${rebuild.differences.length} differences; limit ${limits.rebuildEntriesPerSecond}`,
    );
  }
  const isRight = rebuild.differences.length === 0 && rebuild.entriesPerSecond >= limits.rebuildEntriesPerSecond;
  if (values.check && (missed.length > 0 || bulkVerdict.ms >= limits.bulkVerdictMs || !isRight)) process.exitCode = 1;
} finally {
  await server.stop();
  await endLeftovers(dataDir);
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  rmSync(logOf(dataDir), { force: true });
}
