import { endSignIn, ownerOfToken } from '../../../lib/auth/sign-in/end-sign-in.ts'
import { signInSetup } from '../../../lib/auth/sign-in/sign-in-setup.ts'
import { throttled } from '../../../lib/auth/throttled.ts'
import { auditedEnd } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { AuthenticationError } from '../../../lib/errors.ts'
import { routes } from '../../routes.ts'
import { revokedInput } from './schema.ts'

/** Ends the sign-in that a token is of (RFC 7009). One that counts for nothing is none to revoke: the answer is the same. */
export const handler = bufferedEndpoint(routes['revoke-token'], revokedInput, async (request) => {
  signInSetup()
  try {
    const owner = await throttled('sign-in', request.address, ownerOfToken(request.input.body.token))
    await auditedEnd(request, owner, 'sign_in.ended', (tx) => endSignIn(tx, owner))
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error
  }
  return {}
})
