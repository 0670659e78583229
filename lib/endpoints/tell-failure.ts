import type { ApiError } from '../errors.ts'
import { cardPage } from '../http/card-page.ts'
import { errorEnvelope } from '../http/error-envelope.ts'
import { html } from '../http/html.ts'
import { oauthBody } from '../http/oauth-body.ts'
import type { EndpointResponse } from './exchange.ts'
import type { Route } from './route.ts'

/** A failure in the form that the clients of a route read: the one envelope, an error of OAuth, or a page. */
export function tellFailure(
  { dialect }: Pick<Route, 'dialect'>,
  failure: ApiError,
  requestId: string,
): Pick<EndpointResponse, 'headers' | 'body'> {
  switch (dialect) {
    case 'page':
      return failurePage(failure, requestId)
    case 'oauth':
      return asJson(oauthBody(failure, requestId))
    default:
      return asJson(errorEnvelope(failure, requestId))
  }
}

const asJson = (value: object) => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(value),
})

function failurePage({ message }: ApiError, requestId: string) {
  const { text, contentSecurityPolicy } = cardPage({
    title: 'That did not work',
    main: html`<p>${message}</p>
<p class="quiet">If you ask somebody about this, tell them ${requestId}.</p>`,
  })
  return {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy,
    },
    body: text,
  }
}
