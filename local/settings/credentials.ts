import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { makeApiKey } from '../../lib/auth/api-keys/api-key.ts'
import type { Pepper } from '../../lib/auth/secret-digest.ts'
import { newId } from '../../lib/ids.ts'
import { dataPath } from '../data-path.ts'
import type { LocalConfig } from './environment.ts'

/** The secrets of a local server. */
export interface Credentials {
  /** The pepper that keys are stored with. */
  pepper: Pepper
  operatorToken: string
  metricsToken: string
  /** May chat on behalf of the demo owner. */
  apiKey: string
  /** May do all that the demo owner may. */
  adminKey: string
}

const secret = () => randomBytes(32).toString('base64url')

/** New, unique secrets. */
export function makeCredentials(): Credentials {
  return {
    pepper: { id: 'local', secret: secret() },
    operatorToken: `operator-${secret()}`,
    metricsToken: `metrics-${secret()}`,
    apiKey: makeApiKey(newId('apiKey')),
    adminKey: makeApiKey(newId('apiKey')),
  }
}

/**
 * This checkout's secrets, generated at its first start so that a key in a script survives restarts. Secrets that are
 * set in the environment win.
 */
export function localCredentials(config: LocalConfig): Credentials {
  const { pepper, operatorToken, metricsToken, ...keys } = keptCredentials()
  return {
    ...keys,
    pepper: config.API_KEY_PEPPERS?.[0] ?? pepper,
    operatorToken: config.OPERATOR_TOKENS[0] ?? operatorToken,
    metricsToken: config.METRICS_TOKEN ?? metricsToken,
  }
}

function keptCredentials(): Credentials {
  const file = dataPath('credentials.json')
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Credentials
  const credentials = makeCredentials()
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  return credentials
}
