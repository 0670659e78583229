import * as fc from 'fast-check'
import { findPrice } from '../../../lib/budget/prices/price-table.ts'
import { priceUsage } from '../../../lib/budget/prices/price-usage.ts'
import { startApplication } from '../../harness/application.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { compareWithOwn, type Judged, judgeElsewhere } from './at-place.ts'
import { requireBalance, requireBooking, setHugeBudget } from './booking.ts'
import { bugs } from './bugs.ts'
import { anthropic, otherPlaces, pricedPlaces } from './places.ts'
import { requireRefusals } from './refusals.ts'
import { comparableUsage, secondOpinion } from './second-opinion.ts'
import { servedShapes } from './served-shapes.ts'
import { pricedAt, pricedShapes, reportedShapes, type UsageShape } from './shapes.ts'

export const exactBill: Proof = {
  id: 'P4',
  name: 'exact bill',
  promise: 'a completed turn is charged to the nano-USD what Claude charges for it, at any upstream',
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

  const elsewhere = size === 'full' ? [...pricedPlaces, ...otherPlaces] : pricedPlaces
  const here = await judgeAnthropic({ size, seed })
  const places = await Promise.all(elsewhere.map((place) => judgeElsewhere(place, { size, seed })))
  return {
    'shapes priced': known.length,
    'as another price list has them': compared.length,
    'turns charged': here.turns,
    'refusals, in every dialect': here.refusals,
    'other upstreams and settings': places.length,
    'turns charged there': places.reduce((sum, { turns }) => sum + turns, 0),
    'as our own second pricing has them': [here, ...places].reduce((sum, one) => sum + one.compared, 0),
    'nano-USD off': 0,
  }
}

async function judgeAnthropic({ size, seed }: ProofRun): Promise<Judged & { refusals: number }> {
  const app = await startApplication({ ...anthropic.settings })
  try {
    await setHugeBudget(app)
    const routes = size === 'full' ? ['/chat', '/chat/stream'] : ['/chat']
    const shapes = [...reportedShapes, ...servedShapes]
    for (const route of routes) for (const shape of shapes) await requireBooking(app, route, shape)
    const refused = await requireRefusals(app)
    const cost = shapes.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0n) * BigInt(routes.length)
    await requireBalance(app, cost + refused.nanoUsd)
    const compared = compareWithOwn(anthropic, { size, seed })
    return { turns: routes.length * shapes.length, refusals: refused.turns, compared }
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
