import { routes } from '../../../functions/routes.ts'
import { readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import type { Application } from '../../harness/application.ts'
import { sendRequest } from '../requests/send-request.ts'
import {
  type AdministrationRoute,
  type Operation,
  type PlannedChange,
  type Preparation,
  planChange,
} from './changes.ts'

/** Who asks for a change: what they present, and what the log must call them. */
export interface Actor {
  readonly headers: Readonly<Record<string, string>>
  readonly userId: string | null
  readonly apiKeyId: string | null
}

/** How a change was requested and answered. */
export interface Asked {
  readonly requestId: string
  readonly status: number
  readonly body: string
}

/** Where the first organization's owner and the operator administer from, over HTTP. */
export class Office implements Preparation {
  /** Every secret so far. A key's secret is its end; its id is not secret. */
  readonly secrets: Set<string>
  readonly #app: Application
  #count = 0

  constructor(app: Application) {
    const { apiKey, adminKey, operatorToken, metricsToken, pepper } = app.credentials
    this.#app = app
    this.secrets = new Set([secretOf(apiKey), secretOf(adminKey), operatorToken, metricsToken, pepper.secret])
  }

  /** A caller with the right to the change: the operator, or the owner in person or with a key. */
  actorFor({ scope }: AdministrationRoute, withKey: boolean): Actor {
    const { ada, credentials } = this.#app
    if (scope === 'operator')
      return { headers: bearer(credentials.operatorToken), userId: null, apiKeyId: null }
    const apiKeyId = readApiKeyId(credentials.adminKey) ?? null
    if (withKey) return { headers: bearer(credentials.adminKey), userId: ada.userId, apiKeyId }
    const headers = { 'x-org-id': ada.organizationId, 'x-user-id': ada.userId }
    return { headers, userId: ada.userId, apiKeyId: null }
  }

  /** The owner, with a key that may only chat. */
  weakActor(): Actor {
    const { ada, credentials } = this.#app
    const apiKeyId = readApiKeyId(credentials.apiKey) ?? null
    return { headers: bearer(credentials.apiKey), userId: ada.userId, apiKeyId }
  }

  /** @param purpose what the request id begins with */
  async ask(
    { method }: AdministrationRoute,
    { path, body }: PlannedChange,
    { headers }: Actor,
    purpose = 'change',
  ): Promise<Asked> {
    const requestId = `${purpose}-${this.number()}`
    const answer = await sendRequest(this.#app, {
      method,
      target: path,
      headers: { ...headers, 'content-type': 'application/json', 'x-request-id': requestId },
      body: body && JSON.stringify(body),
    })
    for (const [key] of answer.body.matchAll(/ck_live_\w+/g)) this.secrets.add(secretOf(key))
    return { requestId, status: answer.status, body: answer.body }
  }

  number(): number {
    this.#count += 1
    return this.#count
  }

  async member(): Promise<string> {
    const { user_id: id } = (await this.#make('invite-member')) as { user_id: string }
    return id
  }

  async apiKey(): Promise<string> {
    const { id } = (await this.#make('create-api-key')) as { id: string }
    return id
  }

  async budget(operation: Operation): Promise<string> {
    const planned = await planChange(operation, this)
    await this.#carryOut(operation, planned)
    return planned.path
  }

  async rateLimit(operation: Operation): Promise<string> {
    const planned = await planChange(operation, this)
    await this.#carryOut(operation, planned)
    return planned.path
  }

  async organization(): Promise<string> {
    const { organization } = (await this.#make('create-organization')) as { organization: { id: string } }
    return organization.id
  }

  async suspendedOrganization(): Promise<string> {
    const id = await this.organization()
    await this.#carryOut('suspend-organization', { path: `/organizations/${id}/suspend`, actions: [] })
    return id
  }

  async #make(operation: Operation): Promise<unknown> {
    return this.#carryOut(operation, await planChange(operation, this))
  }

  async #carryOut(operation: Operation, planned: PlannedChange): Promise<unknown> {
    const route = routes[operation]
    const { status, body } = await this.ask(route, planned, this.actorFor(route, false))
    if (status !== 200) throw new Error(`${operation} answered ${status} ${body}`)
    return JSON.parse(body)
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The random end of a key. */
const secretOf = (key: string) => key.slice(-49)
