import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCredentials } from '../local/settings/credentials.ts'
import {
  type CandidateKind,
  type CandidateName,
  candidateKinds,
  type Surroundings,
} from './candidates/candidate-kinds.ts'
import { checkOut } from './candidates/checkout.ts'
import { startEarlierBuild } from './candidates/earlier-build.ts'
import { type StartedFunction, startFunction } from './cold-start/start-function.ts'
import type { Launcher, Placement } from './cpu-pinning.ts'
import type { DelayProxyOffer } from './delay-proxy.ts'
import { type FakeClaudeProcess, startFakeClaude } from './fake-claude.ts'
import { type LedgerClient, startLedgerClient } from './ledger-client/start-ledger-client.ts'
import type { Target } from './load-client/job.ts'
import { type LoadClient, startLoadClient } from './load-client/start-load-client.ts'
import type { Options } from './options.ts'
import { bundleOurs, bundleWithoutJournal, prepareStores } from './prepare-ours.ts'
import { preload } from './profile/profiled.ts'
import { type StartedProcess, startProcess } from './start-process.ts'
import { startStores } from './start-stores.ts'

/** The stores' delay each way in the delayed runs: about that of another availability zone. */
const storeDelayMs = 1

/** Candidates that ask none of our stores, or make what they need in them. */
const withoutStores: ReadonlySet<CandidateName> = new Set(['raw', 'express', 'litellm'])

const emptyHandler = join(import.meta.dirname, 'cold-start', 'empty-handler.mjs')

/** One running candidate and how to ask it. */
export interface Candidate extends StartedProcess<unknown> {
  name: CandidateName
  streamTarget: Target
  bufferedTarget: Target
}

/** Whose functions are started in processes of their own. */
export type StartedBuild = 'raw' | 'ours' | 'before'

/** Whether a candidate reaches the stores on loopback, or 1 ms away each way. */
export type StoreDistance = 'loopback' | 'delayed'

/** Everything around the candidates: engines, fake Claude, load client. Disposing the stand stops all of it. */
export interface Stand extends AsyncDisposable {
  names: CandidateName[]
  profile: boolean
  claude: FakeClaudeProcess
  load: LoadClient
  start(name: CandidateName, distance?: StoreDistance): Promise<Candidate>
  /** May be called once, and only if ours is one of the candidates. */
  startLedger(): Promise<LedgerClient>
  /**
   * Starts a function of a build in a fresh process, an empty one for `raw`, and has it answer an event; undefined if the build
   * has no such function.
   */
  startFunction(name: StartedBuild, operation: string, event?: object): StartedFunction | undefined
  /** The bytes of code that each of our functions reads as it starts. */
  startBytes: ReadonlyMap<string, number>
  /** The keys that the functions of each build are called with. */
  apiKeys: Readonly<Record<StartedBuild, string>>
}

/** How a candidate is started, with the stores on loopback and 1 ms away. */
interface Build {
  readonly kind: CandidateKind
  readonly near: Surroundings
  readonly far: Surroundings
}

/** Starts the stand on a throw-away data directory. A failure stops what had already started. */
export async function startStand(
  {
    candidates: names,
    against,
    upstream,
    profile,
  }: Pick<Options, 'candidates' | 'against' | 'upstream' | 'profile'>,
  placement: Placement,
): Promise<Stand> {
  await using setUp = new AsyncDisposableStack()
  const dataDirectory = await mkdtemp(join(tmpdir(), 'bench-'))
  setUp.defer(() => rm(dataDirectory, { recursive: true, force: true }))
  const engines = await startStores(dataDirectory)
  setUp.defer(() => engines.stop())
  const claude = setUp.use(await startFakeClaude())
  const load = setUp.use(await startLoadClient())
  const functionsDirectory = join(dataDirectory, 'functions')
  const credentials = makeCredentials()
  const unjournaledDirectory = join(dataDirectory, 'functions-without-journal')
  const startBytes = new Map<string, number>()
  if (names.some((name) => !withoutStores.has(name))) {
    const bundles = await bundleOurs(functionsDirectory)
    for (const bundle of bundles) startBytes.set(bundle.operation, bundle.startBytes)
    await bundleWithoutJournal(functionsDirectory, unjournaledDirectory)
    await prepareStores(engines.postgres.ownerUrl, engines.dynamodb.url, credentials)
  }
  const near: Surroundings = {
    databaseUrl: engines.postgres.url,
    adminUrl: engines.postgres.adminUrl,
    redisUrl: engines.redis.url,
    dynamodbUrl: engines.dynamodb.url,
    claudeUrl: claude.url,
    upstream,
    functionsDirectory,
    unjournaledDirectory,
    credentials,
  }
  const far = setUp.use(await moveStoresAway(near)).surroundings
  const earlier =
    against === undefined
      ? undefined
      : setUp.use(await startEarlierBuild(await checkOut(against), join(dataDirectory, 'before'), claude.url))
  const farEarlier = earlier && setUp.use(await moveStoresAway(earlier.surroundings)).surroundings
  const buildOf = (name: CandidateName): Build | undefined => {
    if (name !== 'before') return { kind: candidateKinds[name], near, far }
    return earlier && farEarlier && { kind: earlier.kind, near: earlier.surroundings, far: farEarlier }
  }
  const running = setUp.move()

  return {
    names,
    profile,
    claude,
    load,
    async start(name, distance = 'loopback') {
      if (running.disposed) throw new Error('the stand has stopped')
      const build = buildOf(name)
      if (!build) throw new Error('no other commit was named')
      const { module, environment, target } = build.kind
      const surroundings = distance === 'delayed' ? build.far : build.near
      const starting = startProcess<{ url: string; pid?: number }>(module, {
        env: environment(surroundings),
        launcher: profile ? withPreload(placement.candidate) : placement.candidate,
      })
      // Whoever started it stops it; an interruption stops it here, before the stores that it uses.
      running.defer(() =>
        starting.then(
          (started) => started[Symbol.asyncDispose](),
          () => undefined,
        ),
      )
      const started = await starting
      return {
        ...started,
        // A peer runs in a process of its own, beneath the one that starts it.
        pid: started.offer.pid ?? started.pid,
        name,
        streamTarget: target(started.offer.url, true, surroundings),
        bufferedTarget: target(started.offer.url, false, surroundings),
        [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
      }
    },
    startLedger: () => startLedgerClient(near, placement.candidate),
    startFunction(name, operation, event) {
      const build = buildOf(name === 'raw' ? 'ours' : name)
      const bundle = build && join(build.near.functionsDirectory, operation, 'index.mjs')
      if (!bundle || !existsSync(bundle)) return undefined
      return startFunction({
        bundle: name === 'raw' ? emptyHandler : bundle,
        environment: { ...build.kind.environment(build.near), DATABASE_POOL_SIZE: '1' },
        event,
        launcher: placement.candidate,
      })
    },
    startBytes,
    apiKeys: {
      raw: credentials.apiKey,
      ours: credentials.apiKey,
      before: earlier?.surroundings.credentials.apiKey ?? '',
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** Puts the delay proxy in front of the stores. @returns the surroundings as seen through it */
async function moveStoresAway(near: Surroundings): Promise<AsyncDisposable & { surroundings: Surroundings }> {
  const ports = [near.databaseUrl, near.redisUrl, near.dynamodbUrl].map((url) => new URL(url).port)
  const proxy = await startProcess<DelayProxyOffer>(`${import.meta.dirname}/delay-proxy.ts`, {
    args: [String(storeDelayMs), ...ports],
  })
  const [postgresPort, redisPort, dynamodbPort] = proxy.offer.ports
  return {
    surroundings: {
      ...near,
      databaseUrl: withPort(near.databaseUrl, postgresPort),
      adminUrl: withPort(near.adminUrl, postgresPort),
      redisUrl: withPort(near.redisUrl, redisPort),
      dynamodbUrl: withPort(near.dynamodbUrl, dynamodbPort),
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  }
}

function withPreload({ execPath, execArgv }: Launcher): Launcher {
  return { execPath, execArgv: [...execArgv, ...preload] }
}

function withPort(url: string, port: number | undefined): string {
  const moved = new URL(url)
  moved.port = String(port)
  return moved.href
}
