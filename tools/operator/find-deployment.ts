import { existsSync, readFileSync } from 'node:fs'
import { isSafeUrl } from '../../lib/safe-url.ts'
import { dataPath } from '../../local/data-path.ts'
import { UsageError } from '../../local/run-program.ts'

/** Where requests go, and with which token. */
interface Deployment {
  /** Without a trailing slash. */
  url: string
  token: string
}

/**
 * The named deployment, else the environment's, else the local server. The local server's token goes nowhere else.
 * @throws UsageError
 */
export function findDeployment(named: string | undefined): Deployment {
  const local = localServer()
  const url = (named ?? (process.env.LLM_APP_URL || local?.url))?.replace(/\/+$/, '')
  if (url === undefined) {
    throw new UsageError('Which deployment? Give --url, set LLM_APP_URL, or start one here with npm run dev.')
  }
  if (!isSafeUrl(url)) {
    throw new UsageError(`${url} is no URL that begins with https://, or http:// for this machine itself.`)
  }
  const token = tokenOfEnvironment() ?? (url === local?.url ? local.token : undefined)
  if (token === undefined) {
    throw new UsageError(`No token for ${url}: set OPERATOR_TOKEN to one of its OPERATOR_TOKENS.`)
  }
  return { url, token }
}

function tokenOfEnvironment(): string | undefined {
  const { OPERATOR_TOKEN: one, OPERATOR_TOKENS: several = '' } = process.env
  return [one, several.split(',')[0]?.trim()].find(Boolean)
}

/** The server that `npm run dev` started in this checkout, if it is running. */
function localServer(): Deployment | undefined {
  const file = dataPath('dev.json')
  if (!existsSync(file)) return undefined
  const { url, operatorToken } = JSON.parse(readFileSync(file, 'utf8')) as {
    url: string
    operatorToken: string
  }
  return { url, token: operatorToken }
}
