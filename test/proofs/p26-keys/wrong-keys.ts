import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import { makeApiKey } from '../../../lib/auth/api-keys/api-key.ts'
import { identifyByKey } from '../../../lib/auth/identify-by-key.ts'
import { AuthenticationError } from '../../../lib/errors.ts'
import { type ApiKeyId, newId } from '../../../lib/ids.ts'
import type { TappedApplication } from '../../harness/faults/tapped-application.ts'
import { BrokenPromise } from '../proof.ts'
import { sendRequest } from '../requests/send-request.ts'

/** The cost of refusing a key. */
interface Cost {
  readonly hmacs: number
  readonly queries: number
  readonly milliseconds: number
}

/**
 * Presents keys that no one has, alternating between an existing id with a wrong secret and an unknown id.
 * @returns the cost of each kind, in ms
 */
export async function presentWrongKeys(
  app: TappedApplication,
  known: ApiKeyId,
  count: number,
): Promise<{ wrong: number[]; unknown: number[] }> {
  const hmacs = countHmacs()
  const costs = { wrong: [] as number[], unknown: [] as number[] }
  try {
    for (let turn = 0; turn < count; turn++) {
      const wrong = await refuse(app, 'with the id of another', makeApiKey(known), hmacs)
      const unknown = await refuse(app, 'that is unknown', makeApiKey(newId('apiKey')), hmacs)
      if (wrong.queries !== unknown.queries || wrong.hmacs !== unknown.hmacs) {
        throw new BrokenPromise(
          `a wrong key cost ${wrong.queries} queries and ${wrong.hmacs} HMACs, ` +
            `an unknown one ${unknown.queries} and ${unknown.hmacs}`,
        )
      }
      costs.wrong.push(wrong.milliseconds)
      costs.unknown.push(unknown.milliseconds)
    }
  } finally {
    hmacs.stop()
  }
  await compareAnswers(app, known)
  return costs
}

async function compareAnswers(app: TappedApplication, known: ApiKeyId): Promise<void> {
  const [wrong, unknown] = [
    await answerTo(app, makeApiKey(known)),
    await answerTo(app, makeApiKey(newId('apiKey'))),
  ]
  if (wrong === unknown) return
  throw new BrokenPromise(`a wrong key was answered ${wrong}, an unknown one ${unknown}`)
}

/** Status, headers and body of the refusal, as one text. */
async function answerTo(app: TappedApplication, key: string): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'x-request-id': 'same' }
  const answer = await sendRequest(app, { method: 'GET', target: '/chats', headers })
  const shown = Object.entries(answer.headers).filter(([name]) => name !== 'date')
  return JSON.stringify([answer.status, shown, answer.body])
}

async function refuse(
  { log }: TappedApplication,
  what: string,
  key: string,
  hmacs: HmacCount,
): Promise<Cost> {
  const mark = log.mark
  const hmacsBefore = hmacs.count
  const startedAt = performance.now()
  const isLetIn = await identifyByKey(key).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof AuthenticationError)) throw error
    },
  )
  const milliseconds = performance.now() - startedAt
  if (isLetIn) throw new BrokenPromise(`a key ${what}, with a secret of its own, was let in`)
  const queries = log.since(mark, 'postgres').filter(({ direction }) => direction === 'to server').length
  return { hmacs: hmacs.count - hmacsBefore, queries, milliseconds }
}

interface HmacCount {
  readonly count: number
  stop(): void
}

/** Counts every HMAC that this process makes. */
function countHmacs(): HmacCount {
  const { createHmac } = crypto
  let count = 0
  crypto.createHmac = (...parameters) => {
    count++
    return createHmac(...parameters)
  }
  syncBuiltinESMExports()
  return {
    get count() {
      return count
    },
    stop: () => {
      crypto.createHmac = createHmac
      syncBuiltinESMExports()
    },
  }
}
