/**
 * The whole program, put together: stores, features, pipeline, and two doors: `public` asks who comes, `operator` is for
 * whoever has the data folder in hand (the control socket and the command line).
 */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { backupRoutes } from '#app/backup/routes.ts';
import { type Config, isLoopback, projectFolder } from '#app/config.ts';
import { entryTypes, projections } from '#app/features.ts';
import { roles } from '#app/roles.ts';
import type { Actor } from '#base/actor.ts';
import { AppError, hasErrorCode, messageOf } from '#base/errors.ts';
import { serves } from '#engine/events/model.ts';
import { sourceIds } from '#engine/sources/parse.ts';
import { alertRoutes, countOpenAlerts, releaseAlertsOf } from '#features/alerts/server/index.ts';
import { assetRoutes } from '#features/assets/server/index.ts';
import { type Demo, openDemo } from '#features/demo/server/index.ts';
import { addShippedRules, detectionRoutes } from '#features/detections/server/index.ts';
import { healthRoutes, type ListenerNumbers, type Metrics, openMetrics } from '#features/health/server/index.ts';
import { type Identity, openIdentity } from '#features/identity/server/index.ts';
import { incidentRoutes, releaseIncidentsOf } from '#features/incidents/server/index.ts';
import { intakeRoutes, type Listeners, listenerRoutes, openListeners } from '#features/intake/server/index.ts';
import {
  type Journal,
  journalRoutes,
  loadSigningKey,
  openJournal,
  type Route,
  type SigningKey,
} from '#features/journal/server/index.ts';
import { ownershipRoutes, passDutyOn } from '#features/ownership/server/index.ts';
import {
  knownLogSources,
  openFaults,
  type Pipeline,
  pipelineRoutes,
  startPipeline,
} from '#features/pipeline/server/index.ts';
import { rosterRoutes, settleRosters } from '#features/roster/server/index.ts';
import { startBackground } from './background.ts';
import { closeDoors, watchDoor } from './doors.ts';
import { buildHttp } from './http.ts';
import { keyFor, loadSecretKey } from './keys.ts';
import { type Live, openLive } from './live.ts';
import type { openLog } from './log.ts';
import { nameThings } from './names.ts';
import { openApiRoute } from './openapi-route.ts';
import { readPage } from './page-files.ts';
import { ensureQueues, holdActor, isQueueOf, mayTriage, people, queueOf, senderOf } from './people.ts';
import { checks, warnings } from './readiness.ts';
import { addPage, addSafeHeaders, webFolder } from './static.ts';
import { openStores, type Stores } from './stores.ts';
import { version } from './version.ts';

export interface App {
  readonly public: FastifyInstance;
  readonly operator: FastifyInstance;
  readonly stores: Stores;
  readonly journal: Journal;
  readonly pipeline: Pipeline;
  readonly signingKey: SigningKey;
  readonly routes: readonly Route[];
  /** `http://127.0.0.1:8080` when it listens. */
  readonly address: string | undefined;
  /** Where the first account is made, while there is none. */
  readonly firstLink: string | undefined;
  /** Resolves when everything accepted so far is processed. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export interface AppOptions {
  readonly log: ReturnType<typeof openLog>;
  readonly listen: boolean;
  /** Loads the demo company, once there is an account. */
  readonly demo?: boolean | undefined;
  /** Runs once the data folder is ours and before anybody is served. */
  prepare?(): Promise<void>;
}

const operator: Actor = { kind: 'operator', id: 'operator', name: 'operator', grants: [] };

export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const { log } = options;
  const stores = await openStores(config, log);
  try {
    return await assemble(config, options, stores);
  } catch (error) {
    await stores.close();
    throw error;
  }
}

interface Parts {
  readonly config: Config;
  readonly options: AppOptions;
  readonly stores: Stores;
  readonly journal: Journal;
  readonly identity: Identity;
  readonly signingKey: SigningKey;
  readonly ackKey: Uint8Array;
  readonly metrics: Metrics;
  readonly listeners: Listeners;
  readonly live: Live;
  readonly demo: Demo;
  pipeline(): Pipeline;
}

async function assemble(config: Config, options: AppOptions, stores: Stores): Promise<App> {
  const { relational } = stores;
  const journal = openJournal({ relational, types: entryTypes, projections });
  const keys = join(config.dataDir, 'keys');
  const signingKey = await loadSigningKey(join(keys, 'journal.pem'));
  const secretKey = await loadSecretKey(keys);
  const identity = openIdentity({ journal, bundles: roles, secretKey });
  let pipeline: Pipeline | undefined;
  const started = (): Pipeline => {
    if (pipeline === undefined)
      throw new AppError('busy', 'starting', 'the pipeline is not started yet', { retryAfterS: 1 });
    return pipeline;
  };
  const metrics = openMetrics({
    sources: sourceIds,
    openAlerts: () => countOpenAlerts(relational),
    spoolLagSeconds: () => lagSeconds(stores, journal),
    spoolBytes: () => stores.spool.stats().bytes,
    spoolEvents: () => stores.spool.waitingEvents(),
    isStalled: () => pipeline?.status().stall !== undefined,
    correlations: () => pipeline?.status().correlations,
    listeners: async () => (await listeners.all()).map(listenerNumbers),
  });
  const live = openLive(journal);
  const ackKey = keyFor(secretKey, 'intake acknowledgements');
  const listeners = openListeners(
    {
      spool: stores.spool,
      countsOf: metrics.intakeBy,
      journal,
      tlsFolder: join(config.dataDir, 'tls'),
      log: options.log,
    },
    { runs: options.listen },
  );
  const opened = { stores, journal, identity, signingKey, ackKey, metrics, listeners, live, pipeline: started };
  const parts: Parts = { config, options, ...opened, demo: demoOf(opened, options) };
  hookUp(parts);
  await addShippedRules(journal, join(projectFolder, 'content/rules'));
  await ensureQueues(journal);
  pipeline = await openPipeline(parts);
  const routes = allRoutes(parts);
  await options.prepare?.();
  const [door, operatorDoor] = await openDoors(parts, routes);
  const address = options.listen ? await listen(config, door, operatorDoor) : undefined;
  const link = await identity.createFirstLink();
  await parts.demo.start(options.demo === true);
  const background = startBackground({ config, journal, identity, signingKey, log: options.log });
  return {
    public: door,
    operator: operatorDoor,
    stores,
    journal,
    pipeline,
    signingKey,
    routes,
    address,
    firstLink: link === undefined ? undefined : `${address ?? ''}${link.path}`,
    drain: () => started().drain(),
    async close() {
      live.close();
      await Promise.all([parts.demo.stop(), closeDoors(door, operatorDoor), listeners.stop()]);
      await started().close();
      await background.stop();
      await stores.close();
      if (options.listen) await rm(controlSocket(config), { force: true });
    },
  };
}

const listenerNumbers = ({ row, stats }: Awaited<ReturnType<Listeners['all']>>[number]): ListenerNumbers => ({
  ...row.settings,
  ...stats,
  name: row.name ?? row.id,
  isUp: stats.state === 'listening',
  droppedHere: stats.dropped.here,
  droppedByKernel: stats.dropped.kernel,
});

export const controlSocket = (config: Config): string => join(config.dataDir, 'run', 'control.sock');

function lagSeconds(stores: Stores, journal: Journal): number {
  const oldest = stores.spool.stats().oldestReceivedAt;
  return oldest === undefined ? 0 : Math.max(0, (journal.clock().getTime() - Date.parse(oldest)) / 1000);
}

type DemoNeeds = Pick<Parts, 'stores' | 'journal' | 'metrics' | 'live' | 'pipeline'>;

const demoOf = ({ stores, journal, metrics, live, pipeline }: DemoNeeds, { log }: AppOptions): Demo =>
  openDemo({
    journal,
    lake: stores.lake,
    spool: stores.spool,
    spooled: metrics.intakeBy('demo').spooled,
    people: { people, mayTriage },
    rulesFolder: join(projectFolder, 'content/rules'),
    drain: () => pipeline().drain(),
    changed: () => live.publish('demo', null),
    failed: (error) => log.error({ reason: messageOf(error) }, 'the demo company does not go on'),
  });

/** What one feature does when something happens in an earlier one. */
function hookUp({ identity, journal, options }: Parts): void {
  identity.onSuspending.push(
    // First of all: what a roster gave them, the roster passes on.
    async (write, accountId) => settleRosters(write, { leaving: [accountId] }),
    passDutyOn,
    async (write, accountId) => void (await releaseAlertsOf(write, accountId)),
    async (write, accountId) => void (await releaseIncidentsOf(write, accountId)),
  );
  journal.onCommitted((recorded) => {
    if (!recorded.some(({ type }) => type === 'scope.created' || type.startsWith('account.'))) return;
    ensureQueues(journal).catch((error: unknown) =>
      options.log.error({ reason: messageOf(error) }, 'a scope has no queue yet'),
    );
  });
}

function openPipeline({ stores, journal, config, options, metrics, live, demo }: Parts): Promise<Pipeline> {
  return startPipeline({
    journal,
    lake: stores.lake,
    spool: stores.spool,
    faults: openFaults(config.fault),
    log: options.log,
    queueOf,
    raisedAt: ({ scope, time }) => (demo.isDemo(scope) ? time : undefined),
    onBatch({ batch, receivedAt }) {
      for (const [source, counts] of Object.entries(batch.counts)) metrics.processed(source, counts);
      metrics.hits(batch.hitCount);
      if (batch.hits.length > 0) metrics.visible((journal.clock().getTime() - Date.parse(receivedAt[0])) / 1000);
      for (const scope of new Set(batch.hits.map((hit) => hit.scope))) live.publish('alert', scope);
      if (batch.rows.dead_letters.keys.length > 0) live.publish('dead-letter', null);
      live.publish('pipeline', null);
    },
  });
}

function allRoutes(parts: Parts): readonly Route[] {
  const { stores, journal, identity, signingKey, metrics, live, config } = parts;
  const faults = openFaults(config.fault);
  const named = (actor: Actor, ids: readonly string[]) => nameThings(journal.relational, actor, ids);
  const alertParts = { people, mayTriage, lake: stores.lake };
  const routes: Route[] = [
    ...journalRoutes({
      journal,
      key: signingKey,
      nameActors: identity.nameActors,
      nameThings: named,
    }),
    ...identity.routes,
    ...ownershipRoutes({ people }),
    ...rosterRoutes,
    ...intakeRoutes({
      spool: stores.spool,
      countsOf: metrics.intakeBy,
      afterSpool: () => faults('after-spool'),
      version,
      senderOf,
      ackKey: parts.ackKey,
    }),
    ...listenerRoutes({ listeners: parts.listeners, nameActors: identity.nameActors }),
    ...assetRoutes,
    ...detectionRoutes({
      lake: stores.lake,
      isRouted: (logSource) => knownLogSources.some((known) => serves(known, logSource)),
      nameActors: identity.nameActors,
    }),
    ...alertRoutes(alertParts),
    ...pipelineRoutes({
      lake: stores.lake,
      pipeline: parts.pipeline,
      intakeCounts: metrics.intakeCounts,
      waitingEvents: () => stores.spool.waitingEvents(),
      nameThings: named,
    }),
    ...incidentRoutes({ ...alertParts, queueOf, isQueueOf }),
    ...healthRoutes({
      metrics,
      isLocal: (ip) => !config.behindProxy && isLoopback(ip),
      checks: () => checks(stores, parts.pipeline()),
      warnings: () => warnings(stores, config.dataDir),
    }),
    ...parts.demo.routes,
    ...backupRoutes(() => ({ dataDir: config.dataDir, stores, journal, pipeline: parts.pipeline(), signingKey })),
    live.route,
  ];
  return [...routes, openApiRoute(routes)];
}

/** The proxy itself, and not what it was told: a client may write any `X-Forwarded-For` of its own. */
const oneProxy = (_address: string, hop: number): boolean => hop < 1;

async function openDoors(parts: Parts, routes: readonly Route[]): Promise<[FastifyInstance, FastifyInstance]> {
  const { config, options, journal, identity, metrics } = parts;
  const common = {
    routes,
    journal,
    holdActor,
    logger: options.log,
    secure: config.behindProxy,
    trustProxy: config.behindProxy ? oneProxy : (false as const),
  };
  const page = readPage(webFolder);
  const door = buildHttp({
    ...common,
    authenticate: identity.authenticate,
    onAnswered: metrics.answered,
    ...(page === undefined ? {} : { sendPage: page.sendIndex }),
  });
  await addSafeHeaders(door, config.behindProxy);
  if (page !== undefined) addPage(door, page, version);
  const operatorDoor = buildHttp({ ...common, authenticate: async () => ({ actor: operator, sessionId: null }) });
  await Promise.all([door.ready(), operatorDoor.ready()]);
  for (const one of [door, operatorDoor]) watchDoor(one);
  return [door, operatorDoor];
}

async function listen(config: Config, door: FastifyInstance, operatorDoor: FastifyInstance): Promise<string> {
  const socket = controlSocket(config);
  await mkdir(join(config.dataDir, 'run'), { recursive: true, mode: 0o700 });
  await rm(socket, { force: true });
  await operatorDoor.listen({ path: socket });
  await chmod(socket, 0o600);
  try {
    return await door.listen({ host: config.listen.host, port: config.listen.port });
  } catch (error) {
    await operatorDoor.close();
    if (!hasErrorCode(error, 'EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL')) throw error;
    throw new AppError(
      'failed',
      'listen_failed',
      `cannot listen on ${config.listen.host}:${config.listen.port}: ${messageOf(error)}`,
      {
        remedy: 'Stop what listens there, or name another address: WATCHFLOOR_LISTEN=127.0.0.1:8081.',
      },
    );
  }
}
