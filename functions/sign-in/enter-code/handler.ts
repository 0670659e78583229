import { addressOf } from '../../../lib/auth/sign-in/provider.ts'
import { findUserCode } from '../../../lib/auth/sign-in/user-code.ts'
import { throttled } from '../../../lib/auth/throttled.ts'
import { bufferedEndpoint, pageResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { AuthenticationError } from '../../../lib/errors.ts'
import { routes } from '../../routes.ts'
import { codePage, departurePage } from '../pages.ts'
import { ownBrowserOf, pageHeaders } from '../sign-in.ts'
import { enteredInput } from './schema.ts'

/** Takes a person who has entered the code of a device to the identity provider. */
export const handler = bufferedEndpoint(routes['enter-code'], enteredInput, async (request) => {
  const { address, input } = request
  const { form_token: formToken, user_code: given } = input.body
  const browser = ownBrowserOf(request, formToken)
  const headers = pageHeaders(browser)
  const userCode = await throttled('sign-in', address, findUserCode(given)).catch((error: unknown) => {
    if (error instanceof AuthenticationError) return undefined
    throw error
  })
  if (userCode === undefined) {
    const problem =
      'No program waits under this code. It counts for ten minutes; look whether it was mistyped.'
    return pageResponse(codePage({ formToken, userCode: given, problem }), { headers, status: 400 })
  }
  return pageResponse(departurePage(await addressOf(browser.newVisit(userCode))), { headers })
})
