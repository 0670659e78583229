import * as fc from 'fast-check'
import { formatUsd } from '../../../lib/budget/prices/money.ts'
import { findPrice } from '../../../lib/budget/prices/price-table.ts'
import { priceUsage } from '../../../lib/budget/prices/price-usage.ts'
import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { json } from '../../harness/json.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { requireRefusals } from './refusals.ts'
import { comparableUsage, secondOpinion } from './second-opinion.ts'
import { pricedAt, pricedShapes, type ReportedShape, reportedShapes, type UsageShape } from './shapes.ts'

export const exactBill: Proof = {
  id: 'P4',
  name: 'exact bill',
  promise: 'a completed turn is charged to the nano-USD what Claude charges for it',
  prove,
  bugs,
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const known = [...reportedShapes, ...pricedShapes]
  for (const shape of known) requirePrice(shape)
  const compared = fc.sample(comparableUsage, { seed, numRuns: size === 'full' ? 10_000 : 1_000 })
  for (const usage of compared) {
    const what = `a usage of ${usage.tokens.join(', ')}`
    requirePrice({ ...usage, what, nanoUsd: secondOpinion(usage, pricedAt) })
  }

  const app = await startApplication()
  try {
    await setHugeBudget(app)
    const routes = size === 'full' ? ['/chat', '/chat/stream'] : ['/chat']
    for (const route of routes) for (const shape of reportedShapes) await requireBooking(app, route, shape)
    const refused = await requireRefusals(app)
    const shapes = reportedShapes.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0n) * BigInt(routes.length)
    await requireBalance(app, shapes + refused.nanoUsd)
    return {
      'shapes priced': known.length,
      'as another price list has them': compared.length,
      'turns charged': routes.length * reportedShapes.length,
      'refusals, in every dialect': refused.turns,
      'nano-USD off': 0,
    }
  } finally {
    await app.close()
  }
}

function requirePrice({ what, model, tokens, nanoUsd, ...shape }: UsageShape & { at?: string }): void {
  const at = shape.at ?? pricedAt
  const [inputTokens, outputTokens, cacheReadInputTokens, fiveMinutes, oneHour] = tokens
  const usage = {
    inputTokens,
    outputTokens,
    cacheReadInputTokens,
    cacheCreation5mInputTokens: fiveMinutes,
    cacheCreation1hInputTokens: oneHour,
  }
  const cost = priceUsage(usage, findPrice(model, new Date(at)))
  if (cost !== nanoUsd) throw new BrokenPromise(`${what} of ${model} at ${at} cost ${cost}, not ${nanoUsd}`)
}

/** A budget that everything fits into, to see the ledger's charge. */
async function setHugeBudget({ database, ada }: Application): Promise<void> {
  await database.rows(
    `INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
     VALUES ($1, 'organization', $2, 'total', 1000000000000000)`,
    [ada.organizationId, ada.organizationId],
  )
}

async function requireBooking(app: Application, route: string, shape: ReportedShape): Promise<void> {
  const { what, model, tokens, nanoUsd } = shape
  app.claude.script(behaviourOf(shape))
  const cost = await ask(app, route, shape)
  const [booked] = await app.database.rows<{ tokens: string; cost: string; estimated: boolean }>(
    `SELECT concat_ws(', ', input_tokens, output_tokens, cache_read_input_tokens,
              cache_creation_5m_input_tokens, cache_creation_1h_input_tokens) AS tokens,
            cost_nano_usd AS cost, estimated
       FROM usage_records ORDER BY recorded_at DESC LIMIT 1`,
  )
  const found = `${booked?.tokens} for ${booked?.cost}${booked?.estimated ? ', estimated' : ''}`
  const expected = `${tokens.join(', ')} for ${nanoUsd}`
  if (found !== expected) {
    throw new BrokenPromise(`${what} of ${model} was booked as ${found}, not ${expected}`)
  }
  if (cost !== formatUsd(nanoUsd)) {
    throw new BrokenPromise(`${what} of ${model} was told to cost $${cost}, not $${formatUsd(nanoUsd)}`)
  }
}

function behaviourOf({ tokens, answer = {} }: ReportedShape): Behaviour {
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

async function requireBalance({ database }: Application, all: bigint): Promise<void> {
  const [balance] = await database.rows<{ spent: string; held: string }>(
    'SELECT spent_nano_usd AS spent, held_nano_usd AS held FROM balances',
  )
  if (balance?.spent === String(all) && balance.held === '0') return
  throw new BrokenPromise(
    `the budget says ${balance?.spent} spent and ${balance?.held} held, not ${all} and 0`,
  )
}
