import { isGuessable } from '../guessable.ts'
import { type Environment, isDeployed, isDevelopment } from './environment.ts'

/**
 * What is wrong with tokens, by the names of their variables: in production they are all that stands between a stranger and
 * every organization. A local server believes its callers anyway.
 */
export function guessableTokens(
  tokens: Readonly<Record<string, readonly string[]>>,
  environment: Environment,
): string[] {
  return isDevelopment(environment) && !isDeployed(environment) ? [] : guessable(tokens)
}

/** The same of secrets that are shown to nobody, and protect the tenants who are there: on a deployment. */
export function guessablePeppers(
  peppers: Readonly<Record<string, readonly string[]>>,
  environment: Environment,
): string[] {
  return isDeployed(environment) ? guessable(peppers) : []
}

const guessable = (secrets: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(secrets)
    .filter(([, values]) => values.some(isGuessable))
    .map(([name]) => `${name} can be guessed: make it with openssl rand -base64 36`)
