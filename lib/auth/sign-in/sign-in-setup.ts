import { identityProviderSettings } from '../../config/identity-provider.ts'
import { signInSettings } from '../../config/sign-in.ts'
import { NotFoundError } from '../../errors.ts'

/** How people sign in from programs on this deployment. */
export interface SignInSetup {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Without a slash at the end. */
  readonly publicUrl: string
}

/** @throws NotFoundError where they cannot */
export function signInSetup(): SignInSetup {
  const {
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    PUBLIC_URL: publicUrl,
  } = signInSettings()
  const { OIDC_ISSUER: issuer } = identityProviderSettings()
  // The settings are checked as a group: with the first there are all.
  if (
    clientId === undefined ||
    clientSecret === undefined ||
    publicUrl === undefined ||
    issuer === undefined
  ) {
    throw new NotFoundError('sign_in')
  }
  return { issuer, clientId, clientSecret, publicUrl }
}
