import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { priceToBook } from '../../../lib/budget/prices/price-as-served.ts'
import { findPrice } from '../../../lib/budget/prices/price-table.ts'
import { billAnswer } from '../../../lib/turns/settle/bill-answer.ts'
import { noReport } from '../../../lib/upstream/report/report.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { BrokenPromise, type ProofRun } from '../proof.ts'
import { requireBalance, requireBooking, setHugeBudget } from './booking.ts'
import { ownPrice, type ReportedCall, reportedCalls } from './own-pricing.ts'
import { type Place, percentAt } from './places.ts'
import { servedShapes } from './served-shapes.ts'
import { pricedAt, type ReportedShape, reportedShapes } from './shapes.ts'

/** What was judged somewhere. */
export interface Judged {
  readonly turns: number
  readonly compared: number
}

/** What a process reports that judges a place. */
export type PlaceFinding = Judged | { readonly counterexample: string }

/** Judges a place in a process of its own. @throws BrokenPromise */
export async function judgeElsewhere(place: Place, { seed, size }: ProofRun): Promise<Judged> {
  const program = fileURLToPath(new URL('place-program.ts', import.meta.url))
  const child = fork(program, [JSON.stringify({ place, run: { seed, size } })], {
    execArgv: [],
    silent: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)))
  let finding: PlaceFinding | undefined
  child.once('message', (message) => (finding = message as PlaceFinding))
  await once(child, 'close')
  if (finding === undefined) throw new Error(`${place.name} could not be judged: ${output}`)
  if ('counterexample' in finding) throw new BrokenPromise(`At ${place.name}: ${finding.counterexample}`)
  return finding
}

/** Judges the place that this process is set to. @throws BrokenPromise */
export async function judgeHere(place: Place, run: ProofRun): Promise<Judged> {
  const app = await startApplication({ ...place.settings })
  try {
    await setHugeBudget(app)
    const compared = compareWithOwn(place, run)
    return { turns: await bookAll(app, place), compared }
  } finally {
    await app.close()
  }
}

async function bookAll(app: Application, place: Place): Promise<number> {
  const shapes = shapesAt(place)
  for (const shape of shapes) await requireBooking(app, '/chat', shape)
  await requireBalance(
    app,
    shapes.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0n),
  )
  return shapes.length
}

/** The shapes that models report there, at the price there. */
function shapesAt(place: Place): ReportedShape[] {
  const served = place.tellsService && place.percent === 100 ? servedShapes : []
  return [...reportedShapes, ...served].flatMap((shape) => {
    const percent = percentAt(place, shape.model)
    return percent === undefined
      ? []
      : [{ ...shape, nanoUsd: (shape.nanoUsd * BigInt(percent) + 99n) / 100n }]
  })
}

/** Calls of any kind, priced here and by a pricing of the proof's own. @returns how many */
export function compareWithOwn(place: Place, { seed, size }: ProofRun): number {
  const calls = fc.sample(reportedCalls(place), { seed, numRuns: size === 'full' ? 10_000 : 1_000 })
  for (const call of calls) {
    const [cost, own] = [priceHere(place, call), ownPrice(place, call)]
    if (cost !== own) {
      throw new BrokenPromise(`a call that is reported as ${JSON.stringify(call)} costs ${cost}, not ${own}`)
    }
  }
  return calls.length
}

/** As a turn is billed. */
function priceHere({ upstream }: Place, { model, usage, served, extras }: ReportedCall): bigint {
  const { outputTokens, ...prompt } = usage
  const told = { prompt, outputTokens, isCounted: true, isDoubtful: false }
  const report = { ...noReport, upstream, usage: told, served, extras, hasStopped: true }
  const booked = priceToBook(findPrice(model, new Date(pricedAt)), upstream, report)
  const terms = { promptTokens: 0, maxTokens: outputTokens, hold: 0n }
  return billAnswer({ report, text: 'x' }, booked, terms).cost
}
