import { ownRole } from '../../aws/role.ts'
import { Signer } from '../../aws/signer.ts'
import { credentialsFrom } from '../failures/credentials-error.ts'
import { httpFetch } from '../http-fetch.ts'

/** The headers that are signed besides those of AWS: proxies may change the others, which say nothing that matters. */
const signedHeaders = new Set(['accept', 'anthropic-version', 'anthropic-workspace-id', 'content-type'])

/**
 * Our `fetch`, each call of which is signed with this function's role (Signature Version 4).
 * @param service as AWS's signatures name it
 * @throws CredentialsError from the fetch, where this process has no role
 */
export function signedFetch(service: string, region: string) {
  const signer = new Signer(service, region)
  const role = ownRole()
  return async (input: Parameters<typeof httpFetch>[0], init: RequestInit = {}) => {
    const {
      host,
      pathname: path,
      searchParams: query,
    } = new URL(input instanceof Request ? input.url : input)
    const headers = new Headers(init.headers)
    // In place of ours the SDK has put what it takes for a token.
    headers.delete('authorization')
    const request = {
      method: init.method ?? 'GET',
      path,
      query,
      headers: {
        host,
        ...Object.fromEntries([...headers].filter(([name]) => signedHeaders.has(name))),
      },
      body: signableBody(init.body),
    }
    const signed = signer.sign(request, await credentialsFrom(role))
    return httpFetch(input, { ...init, headers: { ...Object.fromEntries(headers), ...signed } })
  }
}

function signableBody(body: RequestInit['body']): string | Uint8Array {
  if (body === undefined || body === null) return ''
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  throw new TypeError('a signed request has a body of text or bytes')
}
