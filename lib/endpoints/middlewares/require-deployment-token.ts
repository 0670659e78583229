import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { failedAttempts } from '../../auth/failed-attempts.ts'
import { httpSettings } from '../../config/http.ts'
import { metricsTokenSettings } from '../../config/metrics-token.ts'
import { operatorTokenSettings } from '../../config/operator-tokens.ts'
import { AuthenticationError } from '../../errors.ts'
import { isForeignPage } from '../../http/this-machine.ts'
import { count } from '../../metrics/record.ts'
import { clientAddress } from '../client-address.ts'
import { isOneOf } from './verify-origin.ts'

/** @throws AuthenticationError, TooManyRequestsError */
export function requireOperatorToken(event: APIGatewayProxyEventV2): Promise<void> {
  return requireToken(event, 'operator', operatorTokenSettings().OPERATOR_TOKENS)
}

/**
 * The scraper's token, or the operator's, who watches the deployment as well. A local server asks for none, except from a
 * foreign page. @throws AuthenticationError, TooManyRequestsError
 */
export async function requireMetricsToken(event: APIGatewayProxyEventV2): Promise<void> {
  if (httpSettings().AUTH_MODE === 'development' && !isForeignPage(event.headers)) return
  const { METRICS_TOKEN: token } = metricsTokenSettings()
  const { OPERATOR_TOKENS: operatorTokens } = operatorTokenSettings()
  await requireToken(event, 'metrics', [...(token === undefined ? [] : [token]), ...operatorTokens])
}

/**
 * Admits a caller who presents one of the tokens. Wrong tokens are counted and slowed down like wrong API
 * keys; the right one is always admitted, so that an attacker cannot lock out an operator on the same
 * network.
 */
async function requireToken(
  event: APIGatewayProxyEventV2,
  credential: 'operator' | 'metrics',
  tokens: readonly string[],
): Promise<void> {
  const { authorization, 'x-api-key': apiKey } = event.headers
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]
  if (isOneOf(given, tokens)) return
  if (authorization !== undefined || apiKey !== undefined) {
    const address = clientAddress(event)
    await failedAttempts.refuseAfterTooMany(address)
    count('authentication_failures_total', { credential })
    await failedAttempts.note(address)
  }
  throw new AuthenticationError()
}
