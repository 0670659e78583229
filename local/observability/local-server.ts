import { existsSync, readFileSync } from 'node:fs'
import { dataPath } from '../data-path.ts'
import { UsageError } from '../run-program.ts'

/** The running local server, as `.data/dev.json` describes it. */
export interface LocalServer {
  readonly url: string
  readonly apiKey: string
  readonly adminKey: string
  readonly metricsToken: string
  readonly upstream: { readonly name: string; readonly url: string }
}

/** @throws UsageError if none is running */
export function findLocalServer(): LocalServer {
  const file = dataPath('dev.json')
  if (!existsSync(file)) throw new UsageError('no local server is running: start one with npm run dev')
  return JSON.parse(readFileSync(file, 'utf8')) as LocalServer
}
