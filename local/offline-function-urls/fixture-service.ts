import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { routes } from '../function-host/fixtures/routes.ts'

const fromProject = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** A service of its own with copies of the fixture functions, for tests that edit them. */
export async function createService(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'service-'))
  await cp(fromProject('local/function-host/fixtures'), join(directory, 'functions'), { recursive: true })
  await symlink(fromProject('node_modules'), join(directory, 'node_modules'))
  await symlink(fromProject('local/offline-function-urls'), join(directory, 'plugin'))
  await writeFile(join(directory, 'package.json'), '{"type":"module"}')
  await writeFile(join(directory, 'serverless.json'), JSON.stringify(configuration))
  return directory
}

const configuration = {
  service: 'fixtures',
  frameworkVersion: '4',
  provider: { name: 'aws', runtime: 'nodejs24.x', region: 'us-east-1' },
  plugins: ['serverless-offline', './plugin/plugin.ts'],
  custom: {
    functionUrls: {
      routes: 'functions/routes.ts',
      output: 'bundles',
      watch: ['functions'],
    },
    'serverless-offline': { host: '127.0.0.1', lambdaPort: 0, useInProcess: true },
  },
  functions: Object.fromEntries(
    Object.keys(routes).map((operation) => [operation, { handler: `bundles/${operation}/index.handler` }]),
  ),
}

export interface RunningService {
  readonly child: ChildProcess
  readonly exited: Promise<(number | string | null)[]>
  /** Resolves once the service has printed this to the terminal. */
  printed(text: string): Promise<void>
}

/** The real `serverless offline start`, as `npm run dev` starts it, with a clean home directory. */
export function startService(directory: string, port: number): RunningService {
  const child = fork(
    fromProject('node_modules/serverless/bin/serverless.js'),
    ['offline', 'start', '--noSponsor'],
    {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        PORT: String(port),
        NODE_OPTIONS: '--enable-source-maps',
      },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  )
  let output = ''
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null)
  for (const stream of outputs) stream.on('data', (chunk) => (output += chunk))
  return {
    child,
    exited: once(child, 'exit'),
    async printed(text) {
      while (!output.includes(text)) {
        await Promise.race(outputs.map((stream) => once(stream, 'data')))
      }
    },
  }
}

export const removeService = (directory: string) => rm(directory, { recursive: true })
