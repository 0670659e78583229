import { ApiError, type components, createClient } from '../../client/index.ts'
import { texts } from '../texts.ts'
import { service } from './router.tsx'
import { type Credential, credential, endSession, isSignedIn } from './session.ts'

export type Schemas = components['schemas']

/** Every request of the console, with the credential of that moment: a token may be renewed while a page is open. */
export const api = createClient({ baseUrl: service, fetch: send })

/** Where the tokens of a signed-in person come from. */
export interface Tokens {
  current(): Promise<string | undefined>
  /** A newer one; undefined where the provider gives none any more. */
  renewed(): Promise<string | undefined>
}

let tokens: Tokens | undefined

export function takeTokensFrom(source: Tokens): void {
  tokens = source
}

async function send(request: Request): Promise<Response> {
  const sender = credential.value
  const again = request.clone()
  const token = sender?.kind === 'person' ? await tokens?.current() : undefined
  const response = await fetch(sign(request, sender, token))
  if (response.status !== 401) return response
  const newer = sender?.kind === 'person' ? await tokens?.renewed() : undefined
  if (newer === undefined) return ending(response)
  return ending(await fetch(sign(again, sender, newer)))
}

function sign(request: Request, sender: Credential | undefined, token: string | undefined): Request {
  const { headers } = request
  if (sender?.kind === 'key') headers.set('x-api-key', sender.key)
  if (sender?.kind === 'operator') headers.set('authorization', `Bearer ${sender.token}`)
  if (sender?.kind === 'demo') {
    headers.set('x-org-id', sender.organizationId)
    headers.set('x-user-id', sender.userId)
  }
  if (sender?.kind === 'person') {
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
    if (sender.organizationId !== undefined) headers.set('x-org-id', sender.organizationId)
  }
  return request
}

/** A key that was revoked, or a token that cannot be renewed, ends the session wherever that is found out. */
function ending(response: Response): Response {
  if (response.status === 401 && isSignedIn.value) endSession(texts.signIn.ended)
  return response
}

/** What openapi-fetch returns of an operation. */
type Answer<Data> = Promise<{ data?: Data; error?: Schemas['Error']; response: Response }>

/** The data of an answer. @throws ApiError where it is a refusal; Error where it is none of the service's */
export async function dataOf<Data>(answer: Answer<Data>): Promise<NonNullable<Data>> {
  const { data, error, response } = await answer
  if (isRefusal(error)) throw new ApiError(response.status, error)
  if (!response.ok) throw new Error(texts.errors.notOurs(response.status))
  return data as NonNullable<Data>
}

/** A proxy on the way answers with a page of its own. */
const isRefusal = (error: unknown): error is Schemas['Error'] =>
  typeof error === 'object' && error !== null && 'error' in error && 'request_id' in error
