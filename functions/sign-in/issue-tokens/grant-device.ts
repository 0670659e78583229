import { OAuthError } from '../../../lib/auth/sign-in/oauth-error.ts'
import { type Redeemed, redeemDeviceCode } from '../../../lib/auth/sign-in/redeem-device-code.ts'
import { throttled } from '../../../lib/auth/throttled.ts'
import type { EndpointRequest } from '../../../lib/endpoints/endpoint.ts'
import { AuthenticationError } from '../../../lib/errors.ts'

/** @throws OAuthError, TooManyRequestsError, UnavailableError */
export async function grantDevice(
  { address }: Pick<EndpointRequest, 'address'>,
  deviceCode: string,
): Promise<Redeemed> {
  try {
    return await throttled('sign-in', address, redeemDeviceCode(deviceCode))
  } catch (error) {
    if (!(error instanceof AuthenticationError)) throw error
    throw new OAuthError('invalid_grant', 'There is no such device code, or its tokens were fetched before.')
  }
}
