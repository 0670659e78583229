import { actsOf, type Client } from '../clients.ts'
import { type Cut, startCuttingProxy } from '../cutting-proxy.ts'
import { runClient } from '../run-client.ts'
import { type Attempt, type Judge, saidInstead } from './attempt.ts'
import { chargedOnce, lastsMs, slowly, words } from './charged-once.ts'
import { forget } from './forget.ts'

const rounds = 4
const bytes = 4_000

/** It is cut off at random, once or twice, and does what it does then: one call, one charge and the words of the first. */
export const losesConnection: Judge = async (attempt) => {
  const proxy = await startCuttingProxy(attempt.app.url)
  try {
    for (let round = 0; round < rounds; round++) {
      await forget(attempt.app)
      const cuts = Array.from({ length: 1 + Math.floor(Math.random() * 2) }, () => someCut(attempt.client))
      const before = proxy.cuts
      proxy.cutNext(cuts)
      const problem = await askThrough(proxy.url, attempt)
      const missed = proxy.cuts === before ? 'it was not cut off' : problem
      if (missed !== undefined) return `${missed}; it was cut off by ${JSON.stringify(cuts)}`
    }
    return undefined
  } finally {
    await proxy.close()
  }
}

async function askThrough(url: string, { app, client, act, folder }: Attempt): Promise<string | undefined> {
  app.claude.setDefault(slowly)
  const said = await runClient(app, client, act, folder, url)
  return said.includes(words) ? chargedOnce(app) : saidInstead(said)
}

/** In mid-stream, or while a whole answer is waited for. */
function someCut(client: Client): Cut {
  const part = Math.random()
  const how = Math.random() < 0.5 ? 'reset' : 'end'
  return {
    how,
    after: actsOf(client).includes('whole')
      ? { ms: part * lastsMs }
      : { bytes: 1 + Math.floor(part * bytes) },
  }
}
