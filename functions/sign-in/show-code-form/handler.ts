import { readUserCode } from '../../../lib/auth/sign-in/codes.ts'
import { bufferedEndpoint, pageResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { codePage } from '../pages.ts'
import { browserOf, pageHeaders } from '../sign-in.ts'
import { codeFormInput } from './schema.ts'

/** Asks a person for the code of the device on which they want to sign in. */
export const handler = bufferedEndpoint(routes['show-code-form'], codeFormInput, async (request) => {
  const browser = browserOf(request)
  const userCode = readUserCode(request.input.query.user_code ?? '')
  return pageResponse(codePage({ formToken: browser.formToken, userCode }), { headers: pageHeaders(browser) })
})
