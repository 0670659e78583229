import { beginDevice } from '../../../lib/auth/sign-in/begin-device.ts'
import { begunDevices } from '../../../lib/auth/sign-in/begun-devices.ts'
import { codeLifetime, pollInterval } from '../../../lib/auth/sign-in/codes.ts'
import { signInSetup } from '../../../lib/auth/sign-in/sign-in-setup.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'

/** Gives a device the codes with which a person signs in on it (RFC 8628). */
export const handler = bufferedEndpoint(routes['begin-device'], noInput, async ({ address }) => {
  const { publicUrl } = signInSetup()
  await begunDevices.refuseAfterTooMany(address)
  await begunDevices.note(address)
  const { deviceCode, userCode } = await beginDevice()
  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: `${publicUrl}/oauth/device`,
    verification_uri_complete: `${publicUrl}/oauth/device?user_code=${userCode}`,
    expires_in: codeLifetime,
    interval: pollInterval,
  }
})
