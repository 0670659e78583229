import type { Application } from '../../harness/application.ts'
import { costOf, settledTurns } from '../../harness/books.ts'
import type { DialectClient, Form } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { BrokenPromise } from '../proof.ts'

/** What Claude charges for a prompt of 25 tokens of claude-sonnet-5-5 that it refuses, by when and why. */
const refusals = [
  ...['cyber', 'general_harms', null].map((category) => ({ category, words: 0, nanoUsd: 0n })),
  ...['bio', 'frontier_llm', 'reasoning_extraction', 'of_tomorrow'].map((category) => ({
    category,
    words: 0,
    nanoUsd: 50_000n,
  })),
  ...['cyber', 'general_harms', null, 'bio', 'of_tomorrow'].map((category) => ({
    category,
    words: 3,
    nanoUsd: 80_000n,
  })),
]
type Refusal = (typeof refusals)[number]

const forms: readonly Form[] = ['whole', 'stream']

/** Has every refusal told in every dialect and form. @returns how many turns that were, and what they cost */
export async function requireRefusals(app: Application): Promise<{ turns: number; nanoUsd: bigint }> {
  let turns = 0
  let nanoUsd = 0n
  for (const client of dialectClients) {
    for (const form of forms) {
      for (const refusal of refusals) {
        await requireRefusal(app, client, form, refusal)
        turns += 1
        nanoUsd += refusal.nanoUsd
      }
    }
  }
  return { turns, nanoUsd }
}

async function requireRefusal(
  app: Application,
  client: DialectClient,
  form: Form,
  { category, words, nanoUsd }: Refusal,
): Promise<void> {
  const { claude, database, ada } = app
  claude.script({
    tokens: words,
    stopReason: 'refusal',
    refusalCategory: category,
    usage: { input_tokens: 25, cache_read_input_tokens: 0, cache_creation: { ephemeral_5m_input_tokens: 0 } },
  })
  const body = client.body({ text: 'Hi', maxTokens: 300 }, form)
  await (await app.send('POST', client.paths[form], { as: ada, body })).text()

  const when = words === 0 ? 'before its first word' : 'in the middle'
  const what = `a refusal of ${category} ${when}, on ${client.paths[form]} (${form}),`
  const line = claude.bill().at(-1)
  if (line === undefined || costOf(line) !== nanoUsd) throw new Error(`Claude bills ${what} otherwise`)
  const [turn] = await settledTurns(database)
  const found = `${turn?.output_tokens} tokens for ${turn?.cost_nano_usd}${turn?.estimated ? ', estimated' : ''}`
  const expected = `${words} tokens for ${nanoUsd}`
  if (found !== expected) throw new BrokenPromise(`${what} was booked as ${found}, not ${expected}`)
  const { input_tokens: input } = (
    await database.rows<{ input_tokens: number }>(
      'SELECT input_tokens FROM usage_records WHERE turn_id = $1',
      [turn?.id],
    )
  )[0] ?? { input_tokens: undefined }
  if (input !== 25) throw new BrokenPromise(`${what} was booked with a prompt of ${input} tokens, not 25`)
}
