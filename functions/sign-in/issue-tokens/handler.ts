import { accessTokenLifetime, type Tokens } from '../../../lib/auth/sign-in/issue-tokens.ts'
import { OAuthError } from '../../../lib/auth/sign-in/oauth-error.ts'
import { signInSetup } from '../../../lib/auth/sign-in/sign-in-setup.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { routes } from '../../routes.ts'
import { deviceGrant, refreshGrant } from '../sign-in.ts'
import { grantDevice } from './grant-device.ts'
import { grantRefresh } from './grant-refresh.ts'
import { tokenInput } from './schema.ts'

/** Gives a device its tokens, once a person has signed in on it, and later the next ones. */
export const handler = bufferedEndpoint(routes['issue-tokens'], tokenInput, async (request) => {
  signInSetup()
  const {
    grant_type: grant,
    device_code: deviceCode = '',
    refresh_token: refreshToken = '',
  } = request.input.body
  switch (grant) {
    case deviceGrant:
      return toAnswer(await grantDevice(request, deviceCode))
    case refreshGrant:
      return toAnswer(await grantRefresh(request, refreshToken))
    default:
      throw new OAuthError(
        'unsupported_grant_type',
        `Tokens are given for ${deviceGrant} and ${refreshGrant}.`,
      )
  }
})

function toAnswer({ accessToken, refreshToken, email }: Tokens & { email: string | null }) {
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: accessTokenLifetime,
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
    ...(email !== null && { email }),
  }
}
