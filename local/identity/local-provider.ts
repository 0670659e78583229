import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { EngineError } from '../engines/engine.ts'
import { projectPath } from '../project-path.ts'
import { type DemoPerson, demoPeople } from '../seed/people.ts'

/** What the provider's process is told. */
export interface ProviderSetup {
  readonly people: readonly Pick<DemoPerson, 'subject' | 'email' | 'organizationName' | 'role'>[]
  readonly clientId: string
  /** The API that access tokens are for. */
  readonly audience: string
  /** Addresses of the console to which people may come back. */
  readonly consoles: readonly string[]
}

/** The identity provider beside a local server. */
export interface LocalProvider {
  readonly issuer: string
  readonly clientId: string
  readonly audience: string
  readonly process: ChildProcess
}

const clientId = 'console'
const audience = 'https://llm-production-app.example/api'

/** @param port of the local server, whose console signs people in */
export async function startLocalProvider(port: number): Promise<LocalProvider> {
  const consoles = ['localhost', '127.0.0.1'].map((name) => `http://${name}:${port}/console/`)
  const setup: ProviderSetup = { people: demoPeople, clientId, audience, consoles }
  // Detached, so that Ctrl-C in the terminal reaches it only through us.
  const child = fork(projectPath('local', 'identity', 'provider-program.ts'), [JSON.stringify(setup)], {
    // It says at length that it is for development only.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    detached: true,
  })
  let said = ''
  child.stderr?.on('data', (text) => (said = text))
  const gone = once(child, 'exit').then(() => {
    throw new EngineError(`The identity provider ended before it was ready: ${said}`)
  })
  const [{ issuer }] = (await Promise.race([once(child, 'message'), gone])) as [{ issuer: string }]
  return { issuer, clientId, audience, process: child }
}
