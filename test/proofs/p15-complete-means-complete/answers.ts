import type { Application } from '../../harness/application.ts'
import type { Told } from '../dialects/dialect-client.ts'
import { BrokenPromise } from '../proof.ts'
import { type Cut, nameOf } from './cuts.ts'

/** A question, and what its asker and later readers were told. */
export interface Asked {
  readonly cut: Cut
  readonly message: string
  readonly requestId: string
  readonly status: number
  readonly told: Told
  readonly replayed: Told
}

/** Every answer fits into it. */
const maxTokens = 1_000

/** Asks for an answer, reads it to its end, and then once more from its beginning. */
export async function ask(app: Application, cut: Cut, message: string): Promise<Asked> {
  const { client, form } = cut
  const requestId = `cut-${message}`
  const put = (asked: typeof form, id: string) =>
    app.send('POST', client.paths[asked], {
      as: app.ada,
      body: client.body({ text: message, maxTokens }, asked),
      headers: { 'idempotency-key': message, 'x-request-id': id },
    })
  const response = await put(form, requestId)
  const told = client.told(await response.text())
  const turnId = await findTurn(app, requestId)
  if (turnId === undefined) {
    throw new BrokenPromise(`${nameOf(cut)} was refused with ${response.status} ${told.endings.join()}`)
  }
  const again = client.hasChats
    ? await app.send('GET', `/turns/${turnId}/stream`, { as: app.ada })
    : await put('stream', `${requestId}-again`)
  const replayed = client.told(await again.text())
  return { cut, message, requestId, status: response.status, told, replayed }
}

async function findTurn({ database }: Application, requestId: string): Promise<string | undefined> {
  const [turn] = await database.rows<{ id: string }>('SELECT id FROM turns WHERE request_id = $1', [
    requestId,
  ])
  return turn?.id
}
