import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type FirstAnswer,
  type StartedFunction,
  startFunction,
} from '../../../bench/cold-start/start-function.ts'
import { quantile } from '../../../bench/statistics.ts'
import { routes } from '../../../functions/routes.ts'
import { describeSettings } from '../../../lib/config/all-settings.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { engineUrl } from '../../harness/database.ts'
import { startPgBouncer } from '../../harness/faults/pgbouncer.ts'
import { invocation } from '../../harness/invoke-handler.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { bundlePlanted } from './bundle-planted.ts'
import { ConnectionWatch } from './connection-watch.ts'

export const storm: Proof = {
  id: 'P31',
  name: 'storm',
  promise:
    'when many processes start cold at once, Postgres refuses none, and has no more connections than it allows',
  prove,
  bugs,
}

interface Plan {
  readonly processes: number
  /** Connections that Postgres allows. */
  readonly connections: number
}

const sizes: Readonly<Record<ProofRun['size'], Plan>> = {
  full: { processes: 300, connections: 4 },
  reduced: { processes: 12, connections: 2 },
}

const operations = ['list-chats', 'stream-message'] as const

async function prove({ size }: ProofRun): Promise<Figures> {
  const plan = sizes[size]
  const pgbouncer = await startPgBouncer(engineUrl('POSTGRES_RUNTIME').href, plan.connections, plan.processes)
  const directory = await mkdtemp(join(tmpdir(), 'llm-app-storm-'))
  // The application finds its database through the environment.
  process.env['TEST_POSTGRES_RUNTIME_URL'] = pgbouncer.url
  const app = await startApplication()
  const started = new AsyncDisposableStack()
  try {
    await bundlePlanted(operations, directory)
    await using watch = new ConnectionWatch(app.database)
    const answers = await startAll(plan.processes, (number) =>
      started.use(startFunction(functionStart(app, directory, operationOf(number)))),
    )
    const { most } = watch
    if (most > plan.connections) {
      throw new BrokenPromise(`Postgres had ${most} connections where it allows ${plan.connections}`)
    }
    const firstByteMs = answers.map(({ ms }) => ms)
    const memory = answers.reduce((sum, { residentBytes }) => sum + residentBytes, 0) / answers.length
    return {
      PgBouncer: pgbouncer.version,
      processes: plan.processes,
      refused: 0,
      'connections allowed': plan.connections,
      'at most there': most,
      // These processes share this machine's processors; on AWS each has its own.
      'first byte p50': `${Math.round(quantile(firstByteMs, 0.5))} ms`,
      p99: `${Math.round(quantile(firstByteMs, 0.99))} ms`,
      'memory of each': `${Math.round(memory / 2 ** 20)} MiB`,
    }
  } finally {
    await started.disposeAsync()
    await app.close()
    await pgbouncer.stop()
    await rm(directory, { recursive: true })
  }
}

/** Every third one streams: it asks Claude, and keeps a journal. */
const operationOf = (number: number) => (number % 3 === 0 ? 'stream-message' : 'list-chats')

/** A function as deployed, with one connection to Postgres unless it takes more by itself. */
function functionStart(app: Application, directory: string, operation: (typeof operations)[number]) {
  const settings = describeSettings().flatMap(({ name }) =>
    name === 'DATABASE_POOL_SIZE' ? [] : [[name, process.env[name] ?? ''] as const],
  )
  const route = routes[operation]
  const { event } = invocation(route, {
    headers: { authorization: `Bearer ${app.credentials.apiKey}` },
    ...(route.method === 'POST' && { body: { message: 'Hello' } }),
  })
  return {
    bundle: join(directory, operation, 'index.mjs'),
    environment: { ...Object.fromEntries(settings), AUTH_MODE: 'production' },
    event,
  }
}

/** Starts all processes at once; they stay to the end. @throws BrokenPromise at the first refusal */
function startAll(processes: number, start: (number: number) => StartedFunction): Promise<FirstAnswer[]> {
  const numbers = Array.from({ length: processes }, (_, index) => index + 1)
  return Promise.all(
    numbers.map(async (number) => {
      const answer = await start(number).answered
      if (answer.status === 200) return answer
      throw new BrokenPromise(`process ${number} of ${processes} was answered ${answer.status}`)
    }),
  )
}
