import { describeForm, type Wanted } from '../../auth/describe-form.ts'
import { AuthenticationError } from '../../errors.ts'
import type { EndpointMiddlewareRequest } from '../exchange.ts'
import type { Access } from '../route.ts'

/** What the credentials are for; browsers show it, nothing depends on it. */
const realm = 'llm-production-app'

/**
 * The 401 of a request: what was looked at, what is wrong with its form, and the challenge that belongs to it
 * (RFC 6750, 3). Both follow from the request alone.
 */
export function explainRefusal({ event, context }: EndpointMiddlewareRequest): {
  failure: AuthenticationError
  challenge: string
} {
  const { scope } = context.exchange.route
  const { isPresent, problem, message, lookedAt } = describeForm(event.headers, wantedBy(scope))
  return {
    failure: new AuthenticationError({ message, details: { problem, looked_at: lookedAt } }),
    // A caller without credentials has made no mistake that could be named.
    challenge: `Bearer realm="${realm}"${isPresent ? ', error="invalid_token"' : ''}`,
  }
}

function wantedBy(access: Access): Wanted {
  switch (access) {
    case 'person':
      return 'person'
    case 'operator':
    case 'metrics':
      return 'deployment'
    default:
      return 'member'
  }
}
