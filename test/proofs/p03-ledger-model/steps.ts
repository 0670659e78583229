import * as fc from 'fast-check'
import { type BudgetPeriod, budgetPeriods } from '../../../lib/budget/budget.ts'
import { type HolderScope, holderScopes } from '../../../lib/holder.ts'

/** Something that happens to the ledger. `turn` picks an existing turn; if there is none, nothing happens. */
export type Step =
  | { kind: 'begin'; withKey: boolean; maxTokens: number }
  | { kind: 'settle'; turn: number; percentOfHold: number }
  | { kind: 'void'; turn: number }
  | { kind: 'settle again'; turn: number; cost: bigint }
  | { kind: 'adjust'; turn: number; percentOfHold: number }
  | { kind: 'set'; scope: HolderScope; period: BudgetPeriod; limit: bigint }
  | { kind: 'remove'; scope: HolderScope }
  | { kind: 'top up'; scope: HolderScope; amount: bigint }
  | { kind: 'reset'; scope: HolderScope }
  | { kind: 'two months pass' }

const turn = fc.nat(9)
const scope = fc.constantFrom(...holderScopes)
/** Some pay for one turn, some for many, and one for none. */
const amount = fc.oneof(
  fc.constant(0n),
  fc.bigInt({ min: 1n, max: 30_000_000n }),
  fc.constant(1_000_000_000n),
)

const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary })
const kind = <Kind extends Step['kind']>(name: Kind) => fc.constant(name)

const step: fc.Arbitrary<Step> = fc.oneof(
  weighted(
    6,
    fc.record({ kind: kind('begin'), withKey: fc.boolean(), maxTokens: fc.integer({ min: 1, max: 1_500 }) }),
  ),
  weighted(4, fc.record({ kind: kind('settle'), turn, percentOfHold: fc.integer({ min: 0, max: 100 }) })),
  weighted(1, fc.record({ kind: kind('void'), turn })),
  weighted(
    1,
    fc.record({ kind: kind('settle again'), turn, cost: fc.bigInt({ min: 0n, max: 10_000_000n }) }),
  ),
  weighted(2, fc.record({ kind: kind('adjust'), turn, percentOfHold: fc.integer({ min: 0, max: 150 }) })),
  weighted(
    4,
    fc.record({ kind: kind('set'), scope, period: fc.constantFrom(...budgetPeriods), limit: amount }),
  ),
  weighted(1, fc.record({ kind: kind('remove'), scope })),
  weighted(1, fc.record({ kind: kind('top up'), scope, amount })),
  weighted(1, fc.record({ kind: kind('reset'), scope })),
  weighted(1, fc.record({ kind: kind('two months pass') })),
)

/** Begins with a budget, so that one exists. */
export const someSteps: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.record({ kind: kind('set'), scope, period: fc.constantFrom(...budgetPeriods), limit: amount }),
    fc.array(step, { minLength: 5, maxLength: 18 }),
  )
  .map(([first, others]) => others.toSpliced(0, 0, first))
