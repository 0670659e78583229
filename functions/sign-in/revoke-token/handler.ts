import { endSignIn, ownerOfToken } from '../../../lib/auth/sign-in/end-sign-in.ts'
import { signInSetup } from '../../../lib/auth/sign-in/sign-in-setup.ts'
import { throttled } from '../../../lib/auth/throttled.ts'
import { auditedForMember } from '../../../lib/endpoints/audited.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { AuthenticationError } from '../../../lib/errors.ts'
import { routes } from '../../routes.ts'
import { revokedInput } from './schema.ts'

/** Ends the sign-in that a token is of (RFC 7009). A token that counts for nothing is none to revoke: the answer is the same. */
export const handler = bufferedEndpoint(routes['revoke-token'], revokedInput, async (request) => {
  signInSetup()
  const { address, input } = request
  const owner = await throttled('sign-in', address, ownerOfToken(input.body.token)).catch(
    (error: unknown) => {
      if (error instanceof AuthenticationError) return undefined
      throw error
    },
  )
  if (owner !== undefined) {
    await auditedForMember(request, owner, 'sign_in.ended', (tx) => endSignIn(tx, owner))
  }
  return {}
})
