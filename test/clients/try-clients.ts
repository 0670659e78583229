import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectPath } from '../../local/project-path.ts'
import { startApplication } from '../harness/application.ts'
import { setBudget } from '../harness/budgets.ts'
import { answered } from './acts/answered.ts'
import type { Judge } from './acts/attempt.ts'
import { forget } from './acts/forget.ts'
import { leaves } from './acts/leaves.ts'
import { limited } from './acts/limited.ts'
import { losesConnection } from './acts/lose-connection.ts'
import { overloaded } from './acts/overloaded.ts'
import { type Act, actsOf, type Client, clients } from './clients.ts'

const run = promisify(execFile)

/** For every answer of these clients, also of those that ask for a long one. */
const enough = 100_000_000_000n

/** The outcome of one act of one client. */
export interface Trial {
  readonly client: Client
  readonly act: Act
  /** Undefined if it went as it should. */
  readonly problem: string | undefined
}

const judges: Partial<Record<Act, Judge>> = {
  limited,
  overloaded,
  leaves,
  'connection lost': losesConnection,
}

/**
 * Installs each client in a folder of its own, and runs all acts against the local server.
 * @param names of clients; none: all
 * @param tell of each trial once it is over
 */
export async function tryClients(
  names: readonly string[],
  tell: (trial: Trial) => void,
): Promise<readonly Trial[]> {
  const app = await startApplication()
  const trials: Trial[] = []
  try {
    const chosen = clients.filter(({ name }) => names.length === 0 || names.includes(name))
    const hasPython = await run('python3', ['-m', 'pip', '--version']).then(
      () => true,
      () => false,
    )
    for (const client of chosen) {
      if (client.index === 'PyPI' && !hasPython) continue
      const folder = await install(client)
      for (const act of actsOf(client)) {
        await forget(app)
        await setBudget(app, 'organization', enough)
        const judge = judges[act] ?? answered
        const trial = { client, act, problem: await judge({ app, client, act, folder }) }
        trials.push(trial)
        tell(trial)
      }
      await rm(folder, { recursive: true })
    }
  } finally {
    await app.close()
  }
  return trials
}

async function install({ packages, index }: Client): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'client-'))
  const options = { cwd: folder }
  if (index === 'PyPI') {
    await run('python3', ['-m', 'pip', 'install', '--quiet', '--target', 'site', ...packages], options)
  } else {
    await writeFile(join(folder, 'package.json'), '{"private":true,"type":"module"}')
    await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...packages], options)
  }
  await cp(projectPath('test', 'clients', 'programs'), folder, { recursive: true })
  return folder
}
