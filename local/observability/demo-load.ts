import type { LocalServer } from './local-server.ts'

/**
 * A little of everything that dashboards show: streamed and buffered answers of two models, refusals for lack of money
 * and of credentials, and failures of Claude. Needs the fake Claude, and leaves nothing behind but its cost.
 */
export async function runDemoLoad(server: LocalServer): Promise<void> {
  const chats = await Promise.all([
    send(server, 'POST', '/chat', { message: 'Hello', model: 'claude-haiku-5-5' }),
    send(server, 'POST', '/chat', { message: 'Hello' }),
    send(server, 'POST', '/chat/stream', { message: 'Hello' }),
  ])
  await misbehave(server, [{ error: { status: 529, type: 'overloaded_error' } }])
  chats.push(await send(server, 'POST', '/chat', { message: 'Is anybody there?' }))
  // Claude's answer to an invalid key.
  await misbehave(server, [{ error: { status: 401, type: 'authentication_error' } }])
  await send(server, 'POST', '/chat', { message: 'Who pays?' })
  await askWithoutMoney(server)
  await send({ ...server, adminKey: 'ck_live_nobody' }, 'GET', '/chats')
  for (const chat of chats) {
    const id = /chat_[0-9a-f]+/.exec(chat)?.[0]
    if (id !== undefined) await send(server, 'DELETE', `/chats/${id}`)
  }
}

/** Uses a key of its own, so that no one's budget is touched. */
async function askWithoutMoney(server: LocalServer): Promise<void> {
  const created = await send(server, 'POST', '/api-keys', { name: 'Demo load' })
  const { id, key } = JSON.parse(created) as { id: string; key: string }
  await send(server, 'PUT', `/budgets/api-keys/${id}`, { period: 'total', limit_usd: '0.00' })
  await send({ ...server, adminKey: key }, 'POST', '/chat', { message: 'Hello' })
  await send(server, 'DELETE', `/api-keys/${id}`)
}

/** @returns the whole answer, whatever it is */
async function send(
  { url, adminKey }: LocalServer,
  method: string,
  path: string,
  body?: unknown,
): Promise<string> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return await response.text()
}

async function misbehave({ upstream }: LocalServer, behaviours: unknown[]): Promise<void> {
  const response = await fetch(`${upstream.url}/control/script`, {
    method: 'POST',
    body: JSON.stringify(behaviours),
  })
  if (!response.ok) throw new Error(`The fake Claude did not take its script: ${response.status}`)
}
