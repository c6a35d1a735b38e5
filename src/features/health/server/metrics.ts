/** Numbers for Prometheus. Counters count since the process started; gauges are read when they are asked for. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface HealthSources {
  /** Ids of the sources that exist. */
  readonly sources: readonly string[];
  openAlerts(): Promise<readonly { readonly severity: string; readonly count: number }[]>;
  spoolLagSeconds(): number;
  spoolBytes(): number;
  spoolEvents(): number;
  isStalled(): boolean;
  /** What correlations hold, and what they let go of since their state began. */
  correlations(): CorrelationNumbers | undefined;
  listeners(): Promise<readonly ListenerNumbers[]>;
}

/** What a listener counts, since it began to listen. */
export interface ListenerNumbers {
  readonly name: string;
  readonly protocol: string;
  readonly transport: string;
  readonly isUp: boolean;
  readonly connections: number;
  readonly events: number;
  readonly refusedPeers: number;
  readonly shortened: number;
  readonly droppedHere: number;
  /** Null where the kernel does not tell. */
  readonly droppedByKernel: number | null;
}

export interface CorrelationNumbers {
  readonly groups: number;
  readonly hits: number;
  readonly evictedGroups: number;
  readonly evictedHits: number;
  readonly lateHits: number;
  readonly unrevisedHits: number;
}

export interface Metrics {
  readonly registry: Registry;
  /** Counts for one of the protocols by which events come. */
  intakeBy(protocol: string): {
    spooled(events: number, bytes: number): void;
    rejected(source: string, events: number): void;
  };
  processed(source: string, events: { readonly stored: number; readonly dead: number }): void;
  hits(count: number): void;
  visible(seconds: number): void;
  answered(route: string, status: number, seconds: number): void;
  /** What was made durable and what was refused since the process started, the latter by source. */
  intakeCounts(): { readonly spooled: number; readonly rejected: Readonly<Record<string, number>> };
}

const durations = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30];

export function openMetrics(sources: HealthSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'watchfloor_' });
  const perSource = (name: string, help: string) =>
    new Counter({ name: `watchfloor_events_${name}_total`, help, labelNames: ['source'], registers });
  const received = perSource(
    'received',
    'Events that came, by source: stored + dead + rejected. Those in the spool have no source yet and count when they are parsed.',
  );
  const rejected = perSource(
    'rejected',
    'Events refused at the door, by the source that their sender names; a request that could not be cut into events counts as one.',
  );
  const stored = perSource('stored', 'Events stored in the lake, by the source that understood them.');
  const dead = perSource('dead', 'Events that became dead letters, by source.');
  const hits = new Counter({ name: 'watchfloor_hits_total', help: 'Rule hits.', registers });
  const visible = new Histogram({
    name: 'watchfloor_event_to_alert_seconds',
    help: 'From the receipt of the oldest event of a batch to its alerts being visible.',
    buckets: durations,
    registers,
  });
  const answers = new Histogram({
    name: 'watchfloor_http_request_seconds',
    help: 'Duration of HTTP requests.',
    labelNames: ['route', 'status'],
    buckets: durations,
    registers,
  });
  addGauges(registry, sources);
  addListenerGauges(registry, sources);
  const counts = { spooled: 0, rejected: Object.create(null) as Record<string, number> };
  // A series that exists from the start is zero, not unknown.
  for (const counter of [received, rejected, stored, dead])
    for (const source of sources.sources) counter.inc({ source }, 0);
  return {
    registry,
    intakeBy: openIntakeCounters(
      registers,
      (source, events) => {
        received.inc({ source }, events);
        rejected.inc({ source }, events);
        counts.rejected[source] = (counts.rejected[source] ?? 0) + events;
      },
      (events) => {
        counts.spooled += events;
      },
    ),
    processed(source, events) {
      received.inc({ source }, events.stored + events.dead);
      stored.inc({ source }, events.stored);
      dead.inc({ source }, events.dead);
    },
    hits: (count) => hits.inc(count),
    visible: (seconds) => visible.observe(seconds),
    answered: (route, status, seconds) => answers.observe({ route, status: String(status) }, seconds),
    intakeCounts: () => counts,
  };
}

/** What the doors count, by protocol; and what they have in common, told to the two functions. */
function openIntakeCounters(
  registers: Registry[],
  onRejected: (source: string, events: number) => void,
  onSpooled: (events: number) => void,
): Metrics['intakeBy'] {
  const perProtocol = (name: string, help: string, labelNames = ['protocol']) =>
    new Counter({ name: `watchfloor_events_${name}_total`, help, labelNames, registers });
  const spooled = perProtocol('spooled', 'Events made durable in the spool, at the moment they were, by protocol.');
  const bytes = perProtocol('spooled_bytes', 'Bytes of these events, decompressed.');
  const refused = perProtocol('refused', 'Events refused at the door, by protocol and the source their sender names.', [
    'protocol',
    'source',
  ]);
  return (protocol) => {
    spooled.inc({ protocol }, 0);
    bytes.inc({ protocol }, 0);
    return {
      spooled(events, size) {
        spooled.inc({ protocol }, events);
        bytes.inc({ protocol }, size);
        onSpooled(events);
      },
      rejected(source, events) {
        refused.inc({ protocol, source }, events);
        onRejected(source, events);
      },
    };
  };
}

function addGauges(registry: Registry, sources: HealthSources): void {
  const registers = [registry];
  new Gauge({
    name: 'watchfloor_alerts_open',
    help: 'Open alerts.',
    labelNames: ['severity'],
    registers,
    async collect() {
      this.reset();
      const rows = await sources.openAlerts();
      for (const severity of ['medium', 'high', 'critical']) this.set({ severity }, 0);
      for (const { severity, count } of rows) this.set({ severity }, count);
    },
  });
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  };
  gauge('watchfloor_spool_lag_seconds', 'Age of the oldest event that is not processed yet.', sources.spoolLagSeconds);
  gauge('watchfloor_spool_bytes', 'Bytes in the spool.', sources.spoolBytes);
  gauge('watchfloor_spool_events', 'Events in the spool that are not processed yet.', sources.spoolEvents);
  const correlations = (name: string, help: string, read: (numbers: CorrelationNumbers) => number): void =>
    gauge(`watchfloor_correlation_${name}`, help, () => {
      const numbers = sources.correlations();
      return numbers === undefined ? 0 : read(numbers);
    });
  correlations('groups', 'Groups that correlations hold.', ({ groups }) => groups);
  correlations('hits', 'Hits that correlations hold.', ({ hits }) => hits);
  correlations(
    'evicted',
    'Groups, and hits of large groups, that were let go of for want of room since the state began.',
    ({ evictedGroups, evictedHits }) => evictedGroups + evictedHits,
  );
  correlations(
    'late',
    'Hits that came too late to be counted, or to be judged in windows of the past, since the state began.',
    ({ lateHits, unrevisedHits }) => lateHits + unrevisedHits,
  );
  gauge('watchfloor_pipeline_stalled', '1 while the pipeline waits for something that fails.', () =>
    sources.isStalled() ? 1 : 0,
  );
}

/** Gauges, also for what only grows: a listener that is opened again begins at zero. */
function addListenerGauges(registry: Registry, sources: HealthSources): void {
  const labelNames = ['listener', 'protocol', 'transport'];
  const gauge = (what: string, help: string, numberOf: (one: ListenerNumbers) => number | null): void => {
    new Gauge({
      name: `watchfloor_listener_${what}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        for (const one of await sources.listeners()) {
          const value = numberOf(one);
          const { name: listener, protocol, transport } = one;
          if (value !== null) this.set({ listener, protocol, transport }, value);
        }
      },
    });
  };
  gauge('up', '1 while the listener listens.', ({ isUp }) => (isUp ? 1 : 0));
  gauge('connections', 'Open connections.', ({ connections }) => connections);
  gauge('events', 'Events made durable since it began to listen.', ({ events }) => events);
  gauge('refused_peers', 'Peers turned away since it began to listen.', ({ refusedPeers }) => refusedPeers);
  gauge('shortened', 'Messages of which the end is missing.', ({ shortened }) => shortened);
  gauge('dropped', 'Messages that came and were lost.', ({ droppedHere }) => droppedHere);
  gauge(
    'kernel_dropped',
    'Datagrams that the kernel threw away; absent where it does not tell.',
    (one) => one.droppedByKernel,
  );
}
