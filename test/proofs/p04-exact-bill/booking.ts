import { formatUsd } from '../../../lib/budget/prices/money.ts'
import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'
import type { Application } from '../../harness/application.ts'
import { json } from '../../harness/json.ts'
import { BrokenPromise } from '../proof.ts'
import type { ReportedShape } from './shapes.ts'

/** Has Claude report the shape as the answer to one turn, and looks at what is booked and told. */
export async function requireBooking(app: Application, route: string, shape: ReportedShape): Promise<void> {
  const { what, model, tokens, nanoUsd, estimated } = shape
  app.claude.script(behaviourOf(shape))
  const cost = await ask(app, route, shape)
  const [booked] = await app.database.rows<{ tokens: string; cost: string; estimated: boolean }>(
    `SELECT concat_ws(', ', input_tokens, output_tokens, cache_read_input_tokens,
              cache_creation_5m_input_tokens, cache_creation_1h_input_tokens) AS tokens,
            cost_nano_usd AS cost, estimated
       FROM usage_records ORDER BY recorded_at DESC LIMIT 1`,
  )
  const found = `${booked?.tokens} for ${booked?.cost}${marked(booked?.estimated)}`
  const expected = `${tokens.join(', ')} for ${nanoUsd}${marked(estimated)}`
  if (found !== expected) {
    throw new BrokenPromise(`${what} of ${model} was booked as ${found}, not ${expected}`)
  }
  if (cost !== formatUsd(nanoUsd)) {
    throw new BrokenPromise(`${what} of ${model} was told to cost $${cost}, not $${formatUsd(nanoUsd)}`)
  }
}

const marked = (isEstimated: boolean | undefined) => (isEstimated ? ', estimated' : '')

function behaviourOf({ tokens, answer = {}, besides }: ReportedShape): Behaviour {
  const [input, output, read, fiveMinutes, oneHour] = tokens
  const { thinking = 0, text = 'x', stopReason = 'end_turn' } = answer
  return {
    text,
    stopReason,
    usage: {
      input_tokens: input,
      output_tokens: output,
      thinking_tokens: thinking,
      cache_read_input_tokens: read,
      cache_creation: { ephemeral_5m_input_tokens: fiveMinutes, ephemeral_1h_input_tokens: oneHour },
      ...besides,
    },
  }
}

/** Returns the cost that the client is told. Allows just the answer's own tokens, which are too many for no model. */
async function ask(
  app: Application,
  route: string,
  { model, tokens: [, output] }: ReportedShape,
): Promise<string> {
  const options = { as: app.ada, body: { message: 'Hi', model, max_tokens: Math.max(1, output) } }
  if (route === '/chat') return (await json<{ cost: string }>(await app.send('POST', route, options))).cost
  const done = (await app.stream(options)).at(-1)
  return String(done?.data['cost'])
}

/** A budget that everything fits into, to see the ledger's charge. */
export async function setHugeBudget({ database, ada }: Application): Promise<void> {
  await database.rows(
    `INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
     VALUES ($1, 'organization', $2, 'total', 1000000000000000)`,
    [ada.organizationId, ada.organizationId],
  )
}

export async function requireBalance({ database }: Application, all: bigint): Promise<void> {
  const [balance] = await database.rows<{ spent: string; held: string }>(
    'SELECT spent_nano_usd AS spent, held_nano_usd AS held FROM balances',
  )
  if (balance?.spent === String(all) && balance.held === '0') return
  throw new BrokenPromise(
    `the budget says ${balance?.spent} spent and ${balance?.held} held, not ${all} and 0`,
  )
}
