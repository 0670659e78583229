import type { Application } from '../harness/application.ts'
import { costOf } from '../harness/books.ts'
import { actsOf, type Client } from './clients.ts'
import { type Cut, startCuttingProxy } from './cutting-proxy.ts'
import { runClient } from './run-client.ts'

const rounds = 4

/** Thirty words in a second and a half. */
const words = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ')
const answer = { text: words, firstTokenMs: 300, tokenMs: 40 }
const lastsMs = 1_500
const bytes = 4_000

/**
 * Cuts a client off at random, once or twice, and lets it do what it does then.
 * @returns what is wrong unless that is one call, one charge and the words of the first; undefined: nothing
 */
export async function loseConnection(
  app: Application,
  client: Client,
  folder: string,
): Promise<string | undefined> {
  const proxy = await startCuttingProxy(app.url)
  try {
    for (let round = 0; round < rounds; round++) {
      app.claude.reset()
      app.claude.setDefault(answer)
      await app.database.rows('TRUNCATE usage_records, turns CASCADE')
      const cuts = Array.from({ length: 1 + Math.floor(Math.random() * 2) }, () => someCut(client))
      const before = proxy.cuts
      proxy.cutNext(cuts)
      const said = await runClient(app, client, 'connection lost', folder, proxy.url)
      const problem = proxy.cuts === before ? 'it was not cut off' : await problemOf(app, said)
      if (problem !== undefined) return `${problem}; it was cut off by ${JSON.stringify(cuts)}`
    }
    return undefined
  } finally {
    await proxy.close()
  }
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

async function problemOf({ claude, database }: Application, said: string): Promise<string | undefined> {
  if (!said.includes(words)) return `it said ${JSON.stringify(said.slice(-400))}`
  const [line, ...others] = claude.bill()
  if (line === undefined || others.length > 0) return `it was ${claude.bill().length} calls to Claude`
  const charges = await database.rows<{ cost: string }>('SELECT cost_nano_usd AS cost FROM usage_records')
  const expected = String(costOf(line))
  if (charges.length === 1 && charges[0]?.cost === expected) return undefined
  return `it was charged ${charges.map(({ cost }) => cost).join(' and ')}, where Claude charges ${expected}`
}
