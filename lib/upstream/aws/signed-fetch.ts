import { roleOfProcess } from '../../config/environment.ts'
import { credentialsFrom } from '../failures/credentials-error.ts'
import { httpFetch } from '../http-fetch.ts'

/** The headers that are signed besides those of AWS: proxies may change the others, which say nothing that matters. */
const signedHeaders = new Set(['accept', 'anthropic-version', 'anthropic-workspace-id', 'content-type'])

/**
 * Our `fetch`, each call of which is signed with this function's role (Signature Version 4). Signer and credentials are those
 * of the DynamoDB client, which every function that asks Claude has in its bundle: they add 2 KB.
 * @param service as AWS's signatures name it
 * @throws CredentialsError from the fetch, where this process has no role
 */
export function signedFetch(service: string, region: string) {
  // At once, while the environment starts; a failure shows up in the call itself.
  const loading = makeSigner(service, region)
  loading.catch(() => undefined)
  return async (input: Parameters<typeof httpFetch>[0], init: RequestInit = {}) => {
    const signer = await loading
    const { hostname, host, protocol, pathname, searchParams } = new URL(
      input instanceof Request ? input.url : input,
    )
    const headers = new Headers(init.headers)
    // In place of ours the SDK has put what it takes for a token.
    headers.delete('authorization')
    const request = {
      method: init.method ?? 'GET',
      protocol,
      hostname,
      path: pathname,
      query: Object.fromEntries(searchParams),
      headers: {
        host,
        ...Object.fromEntries([...headers].filter(([name]) => signedHeaders.has(name))),
      },
      body: init.body,
    }
    const signed = await credentialsFrom(() => signer.sign(request))
    return httpFetch(input, { ...init, headers: { ...Object.fromEntries(headers), ...signed.headers } })
  }
}

/** AWS's chain of credentials, 15 ms of a cold start, is for developers: Lambda gives a process its role in the environment. */
async function makeSigner(service: string, region: string) {
  const { SignatureV4, Sha256, defaultProvider } = await import('../../aws-sdk.ts')
  const credentials = roleOfProcess() ?? defaultProvider()
  return new SignatureV4({ service, region, credentials, sha256: Sha256 })
}
