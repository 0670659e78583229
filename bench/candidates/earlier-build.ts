import { join } from 'node:path'
import { makeCredentials } from '../../local/settings/credentials.ts'
import type { bundleOurs, prepareStores } from '../prepare-ours.ts'
import { startStores } from '../start-stores.ts'
import { type CandidateKind, type candidateKinds, patience, type Surroundings } from './candidate-kinds.ts'

/** What is asked of the benchmark in the other commit: every build since 2026-11-23 has it. */
interface EarlierBench {
  bundleOurs: typeof bundleOurs
  prepareStores: typeof prepareStores
  candidateKinds: typeof candidateKinds
}

/** Another build with stores of its own, since its schema is its own. */
export interface EarlierBuild extends AsyncDisposable {
  readonly kind: CandidateKind
  readonly surroundings: Surroundings
}

/** Bundles the functions of a checkout that has its packages installed, and prepares stores for them. */
export async function startEarlierBuild(
  checkout: string,
  dataDirectory: string,
  claudeUrl: string,
): Promise<EarlierBuild> {
  await using setUp = new AsyncDisposableStack()
  const bench = await benchOf(checkout)
  const engines = await startStores(dataDirectory)
  setUp.defer(() => engines.stop())
  const credentials = makeCredentials()
  const functionsDirectory = join(dataDirectory, 'functions')
  await bench.bundleOurs(functionsDirectory)
  await bench.prepareStores(engines.postgres.ownerUrl, engines.dynamodb.url, credentials)
  const { ours } = bench.candidateKinds
  const running = setUp.move()
  return {
    kind: { ...ours, environment: (surroundings) => ({ ...ours.environment(surroundings), ...patience }) },
    surroundings: {
      databaseUrl: engines.postgres.url,
      adminUrl: engines.postgres.adminUrl,
      redisUrl: engines.redis.url,
      dynamodbUrl: engines.dynamodb.url,
      claudeUrl,
      upstream: 'anthropic',
      functionsDirectory,
      unjournaledDirectory: functionsDirectory,
      credentials,
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function benchOf(checkout: string): Promise<EarlierBench> {
  const paths = ['bench/prepare-ours.ts', 'bench/candidates/candidate-kinds.ts']
  const parts: EarlierBench[] = await Promise.all(paths.map((path) => import(join(checkout, path))))
  return Object.assign({}, ...parts) as EarlierBench
}
