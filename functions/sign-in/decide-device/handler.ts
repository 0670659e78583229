import { findPerson } from '../../../lib/auth/find-person.ts'
import { unsealPerson } from '../../../lib/auth/sign-in/sealed-person.ts'
import { approveUserCode, denyUserCode } from '../../../lib/auth/sign-in/user-code.ts'
import { audited } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint, pageResponse } from '../../../lib/endpoints/buffered-endpoint.ts'
import {
  AuthenticationError,
  OrganizationSuspendedError,
  PermissionDeniedError,
} from '../../../lib/errors.ts'
import { routes } from '../../routes.ts'
import { endPage } from '../pages.ts'
import { forgetBrowser, ownBrowserOf } from '../sign-in.ts'
import { decisionInput } from './schema.ts'

/** Signs a person in on the device whose code they have entered, or refuses it. */
export const handler = bufferedEndpoint(routes['decide-device'], decisionInput, async (request) => {
  const {
    form_token: formToken,
    person: sealed,
    decision,
    organization_id: organizationId,
  } = request.input.body
  const browser = ownBrowserOf(request, formToken)
  const comeBack = unsealPerson(sealed, browser)
  if (comeBack === undefined) throw over()
  if (decision === 'deny') {
    await denyUserCode(comeBack.userCode).catch(tellOver)
    return pageResponse(refusedPage, { headers: forgetBrowser() })
  }
  const { person, providerToken, userCode } = comeBack
  const principal = await findPerson(person, organizationId ?? '').catch(tellOver)
  if (principal.suspended) throw new OrganizationSuspendedError()
  await audited({ principal, requestId: request.requestId }, 'sign_in.created', (tx) =>
    approveUserCode(tx, principal, userCode, providerToken),
  ).catch(tellOver)
  return pageResponse(signedInPage(principal.organizationName), { headers: forgetBrowser() })
})

function tellOver(error: unknown): never {
  throw error instanceof AuthenticationError ? over() : error
}

const over = () =>
  new PermissionDeniedError(
    'This was decided before, or is too old. Open the address that the program shows once more.',
    'sign_in_over',
  )

const refusedPage = endPage('Refused', 'The program was told so. You can close this page.')

const signedInPage = (organization: string) =>
  endPage(
    'You are signed in',
    `The program acts for you in ${organization}. You can close this page and go back to it.`,
  )
