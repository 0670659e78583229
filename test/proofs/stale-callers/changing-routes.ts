import { routes } from '../../../functions/routes.ts'
import { newId } from '../../../lib/ids.ts'
import { readSignals } from '../../../lib/journal/signals.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { type AdministrationRoute, planChange } from '../p28-audit-trail/changes.ts'
import type { Office } from '../p28-audit-trail/office.ts'

type AnyRoute = (typeof routes)[keyof typeof routes]

/** A route by which a member changes something; an operator or a person is not a member, nor is who signs in. */
export type ChangingRoute = Exclude<
  AnyRoute,
  // Counting is free, and changes nothing.
  { method: 'GET' } | { scope: 'operator' | 'person' | 'sign-in' } | { operation: 'count-tokens' }
>

export const changingRoutes = Object.values(routes).filter(
  (route): route is ChangingRoute =>
    route.method !== 'GET' &&
    route.scope !== 'operator' &&
    route.scope !== 'person' &&
    route.scope !== 'sign-in' &&
    route.operation !== 'count-tokens',
)

/** A change that its caller may make, with all that it is about. */
export interface AskedChange {
  readonly path: string
  readonly body?: object
  /** What it would change beside Postgres. */
  readonly elsewhere?: () => Promise<unknown>
}

type ChatOperation = Exclude<ChangingRoute, AdministrationRoute>['operation']

/** The changes that are not administration. A new route of that kind needs an entry here. */
const chatChanges: Readonly<Record<ChatOperation, (app: Application, by: Caller) => Promise<AskedChange>>> = {
  'send-message': async () => ({ path: '/chat', body: { message: 'Hi' } }),
  'stream-message': async () => ({ path: '/chat/stream', body: { message: 'Hi' } }),
  'create-message': async () => ({
    path: '/v1/messages',
    body: { model: 'claude-sonnet-5-5', max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] },
  }),
  'create-chat-completion': async () => ({
    path: '/v1/chat/completions',
    body: { model: 'claude-sonnet-5-5', messages: [{ role: 'user', content: 'Hi' }] },
  }),
  'create-response': async () => ({
    path: '/v1/responses',
    body: { model: 'claude-sonnet-5-5', max_output_tokens: 1, input: 'Hi' },
  }),
  'update-chat': async (app, by) => ({
    path: `/chats/${(await leaveChat(app, by)).chatId}`,
    body: { title: 'Another' },
  }),
  'delete-chat': async (app, by) => ({ path: `/chats/${(await leaveChat(app, by)).chatId}` }),
  'stop-turn': async (app, by) => {
    const { turnId } = await leaveChat(app, by)
    return {
      path: `/turns/${turnId}/stop`,
      elsewhere: () => readSignals({ organizationId: by.organizationId, turnId }, 0),
    }
  },
}

/** @throws Error for a route without an entry */
export async function planFor(
  route: ChangingRoute,
  office: Office,
  app: Application,
  by: Caller,
): Promise<AskedChange> {
  const plan = (chatChanges as Partial<typeof chatChanges>)[route.operation as ChatOperation]
  return plan ? plan(app, by) : planChange((route as AdministrationRoute).operation, office)
}

/** A chat in which a turn is running. */
async function leaveChat({ database }: Application, { organizationId, userId }: Caller) {
  const [chatId, turnId] = [newId('chat'), newId('turn')]
  await database.rows(
    "INSERT INTO chats (organization_id, id, user_id, title, next_position) VALUES ($1, $2, $3, 'A chat', 2)",
    [organizationId, chatId, userId],
  )
  await database.rows(
    `INSERT INTO turns (organization_id, id, chat_id, user_id, request_id, answer_id, model, max_tokens)
     VALUES ($1, $2, $3, $4, 'left', $5, 'claude-sonnet-5-5', 1000)`,
    [organizationId, turnId, chatId, userId, newId('message')],
  )
  return { chatId, turnId }
}
