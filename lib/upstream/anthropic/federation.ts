import type { AccessTokenProvider } from '@anthropic-ai/sdk/lib/credentials/types'
import { claudeSettings } from '../../config/claude.ts'
import { signedFetch } from '../aws/signed-fetch.ts'
import { credentialsFrom } from '../failures/credentials-error.ts'
import { sdk } from '../sdk-client.ts'

/** Whom STS makes the token out to. */
const audience = 'https://api.anthropic.com'
/** The most that STS gives. Anthropic's own token lasts at most twice as long as what is left of it. */
const identitySeconds = 900

/**
 * The role of this function, shown to Anthropic in place of a key: STS signs who we are, Anthropic gives a token for that, and
 * the SDK asks for the next one before it ends.
 * https://platform.claude.com/docs/en/build-with-claude/workload-identity-federation
 * @throws CredentialsError from the provider
 */
export async function federation(): Promise<AccessTokenProvider> {
  const { oidcFederationProvider } = await sdk()
  const settings = claudeSettings()
  const exchange = oidcFederationProvider({
    identityTokenProvider: identityToken,
    federationRuleId: settings.ANTHROPIC_FEDERATION_RULE_ID ?? '',
    organizationId: settings.ANTHROPIC_ORGANIZATION_ID ?? '',
    serviceAccountId: settings.ANTHROPIC_SERVICE_ACCOUNT_ID,
    workspaceId: settings.ANTHROPIC_WORKSPACE_ID,
    baseURL: settings.ANTHROPIC_BASE_URL,
    // The SDK reads this answer as a web stream, which our own fetch does not give.
    fetch,
  })
  return (options) => credentialsFrom(() => exchange(options))
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html. A client of STS would be 532 KB. */
async function identityToken(): Promise<string> {
  const { STS_REGION: region = '', STS_BASE_URL: place } = claudeSettings()
  const response = await signedFetch('sts', region)(place ?? `https://sts.${region}.api.aws`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      Action: 'GetWebIdentityToken',
      Version: '2011-06-15',
      'Audience.member.1': audience,
      SigningAlgorithm: 'RS256',
      DurationSeconds: String(identitySeconds),
    }).toString(),
  })
  const [, token] = /<WebIdentityToken>([^<]+)</.exec(await response.text()) ?? []
  if (token === undefined) throw new Error(`STS gave no token, but status ${response.status}`)
  return token
}
