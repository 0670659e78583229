import * as fc from 'fast-check'
import { type Application, startApplication } from '../../harness/application.ts'
import { passTwoMonths, wrongFigures } from '../../harness/budgets.ts'
import { beginWithBudgets } from '../crowd/budgets-of-owner.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { Ledger } from './ledger.ts'
import { LedgerModel } from './model.ts'
import { type Step, someSteps } from './steps.ts'

export const ledgerModel: Proof = {
  id: 'P3',
  name: 'ledger like its model',
  promise:
    'whatever happens in whatever order, the ledger stands where a few lines of arithmetic say, and adds up',
  prove,
  bugs,
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const sequences = fc.sample(someSteps, { seed, numRuns: size === 'full' ? 2_000 : 100 })
  const app = await startApplication()
  try {
    let refused = 0
    for (const steps of sequences) refused += await follow(app, steps)
    return {
      sequences: sequences.length,
      steps: sequences.reduce((sum, steps) => sum + steps.length, 0),
      refused,
      differences: 0,
    }
  } finally {
    await app.close()
  }
}

/** Takes the same steps in the ledger and in the model. @returns how often a turn was refused. @throws BrokenPromise */
async function follow(app: Application, steps: readonly Step[]): Promise<number> {
  await beginWithBudgets(app, {})
  const [ledger, model] = [new Ledger(app), new LedgerModel()]
  let refused = 0
  for (const step of steps) {
    const name = Object.values(step).join(' ')
    const [answer, expectedAnswer] = await takeStep(step, app, ledger, model)
    if (answer !== expectedAnswer) {
      throw new BrokenPromise(
        `"${name}" was answered ${answer} by the ledger and ${expectedAnswer} by the model`,
      )
    }
    if (answer === 0) refused += 1
    const [balances, expected] = [await ledger.balances(), model.balances()]
    const index = Math.max(balances.length, expected.length)
    for (let place = 0; place < index; place++) {
      if (balances[place] === expected[place]) continue
      throw new BrokenPromise(
        `After "${name}" the ledger has ${balances[place]} and the model ${expected[place]}`,
      )
    }
  }
  const [wrong] = await wrongFigures(app)
  if (wrong) {
    throw new BrokenPromise(
      `${wrong.balance} has ${wrong.figure} ${wrong.stored}, and rebuilt ${wrong.expected}`,
    )
  }
  return refused
}

type Answer = number | boolean | undefined

async function takeStep(
  step: Step,
  app: Application,
  ledger: Ledger,
  model: LedgerModel,
): Promise<[answer: Answer, expected: Answer]> {
  const pick = (turn: number, state: 'running' | 'settled') => {
    const places = [...model.turns.keys()].filter((place) => model.turns[place]?.state === state)
    const place = places[turn % places.length]
    const [id, known] = place === undefined ? [] : [ledger.turns[place], model.turns[place]]
    return id && known && { id, known }
  }
  switch (step.kind) {
    case 'begin': {
      const { withKey, maxTokens } = step
      return [await ledger.begin(withKey, maxTokens), model.begin(withKey, maxTokens)]
    }
    case 'settle':
    case 'void': {
      const turn = pick(step.turn, 'running')
      if (turn === undefined) return [undefined, undefined]
      const cost = step.kind === 'void' ? undefined : (turn.known.hold * BigInt(step.percentOfHold)) / 100n
      model.settle(turn.known, cost ?? 0n)
      return [await ledger.settle(turn.id, cost), true]
    }
    case 'settle again': {
      const turn = pick(step.turn, 'settled')
      return turn ? [await ledger.settle(turn.id, step.cost), false] : [undefined, undefined]
    }
    case 'adjust': {
      const turn = pick(step.turn, 'settled')
      // A turn that was never answered has no usage that could become known.
      if (turn === undefined || turn.known.cost === 0n) return [undefined, undefined]
      const cost = (turn.known.hold * BigInt(step.percentOfHold)) / 100n
      model.adjust(turn.known, cost)
      await ledger.adjust(turn.id, cost)
      break
    }
    case 'set': {
      const { scope, period, limit } = step
      model.set(scope, period, limit)
      await ledger.set(scope, { period, limit_usd: limit, warn_at_percent: 80 })
      break
    }
    case 'remove':
      model.remove(step.scope)
      await ledger.remove(step.scope)
      break
    case 'top up':
      model.topUp(step.scope, step.amount)
      await ledger.topUp(step.scope, step.amount)
      break
    case 'reset':
      model.reset(step.scope)
      await ledger.reset(step.scope)
      break
    case 'two months pass':
      model.twoMonthsPass()
      await passTwoMonths(app)
      break
  }
  return [undefined, undefined]
}
