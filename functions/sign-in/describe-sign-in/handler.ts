import { signInSetup } from '../../../lib/auth/sign-in/sign-in-setup.ts'
import { bufferedEndpoint } from '../../../lib/endpoints/buffered-endpoint.ts'
import { noInput } from '../../../lib/endpoints/request-schemas.ts'
import { routes } from '../../routes.ts'
import { deviceGrant, refreshGrant } from '../sign-in.ts'

/** Where programs sign people in (RFC 8414), with the version of Claude Code's contract for gateways. */
export const handler = bufferedEndpoint(routes['describe-sign-in'], noInput, async () => {
  const { publicUrl } = signInSetup()
  return {
    issuer: publicUrl,
    device_authorization_endpoint: `${publicUrl}/oauth/device_authorization`,
    token_endpoint: `${publicUrl}/oauth/token`,
    revocation_endpoint: `${publicUrl}/oauth/revoke`,
    grant_types_supported: [deviceGrant, refreshGrant],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    gateway_protocol_version: 1,
  }
})
