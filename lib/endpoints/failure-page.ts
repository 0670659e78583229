import type { ApiError } from '../errors.ts'
import { cardPage } from '../http/card-page.ts'
import { html } from '../http/html.ts'
import type { EndpointResponse } from './exchange.ts'

/** A failure as a page for people. */
export function failurePage(
  { message }: ApiError,
  requestId: string,
): Pick<EndpointResponse, 'headers' | 'body'> {
  const { text, contentSecurityPolicy } = cardPage({
    title: 'That did not work',
    main: html`<p>${message}</p>
<p class="quiet">Should you ask somebody about it: ${requestId}</p>`,
  })
  return {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy,
    },
    body: text,
  }
}
