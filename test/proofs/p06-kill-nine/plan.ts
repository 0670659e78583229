import * as fc from 'fast-check'
import type { Form } from '../dialects/dialect-client.ts'
import { dialectClients } from '../dialects/dialect-clients.ts'
import { type Answer, answers } from '../p05-aborted-bill/answers.ts'
import type { ProofRun } from '../proof.ts'
import type { Question } from './asked.ts'
import type { CrashPoint, Death } from './crash-points.ts'

/** Which process dies how. */
export interface Plan {
  readonly answer: Answer
  /** How fast Claude writes it, in ms per token. */
  readonly tokenMs: number
  /** Each dies at a point of its one turn. */
  readonly deaths: readonly ({ readonly death: Death } & Way)[]
  /** How long each lives under load, in ms. */
  readonly lives: readonly number[]
  /** How two sweepers die, one after the other. */
  readonly sweeperDeaths: readonly Death[]
  /** Pieces that a process sends before it falls asleep. */
  readonly awakeFor: number
}

/** How a question is asked whose process dies. */
export type Way = Required<Pick<Question, 'client' | 'form'>>

/** In tokens, with some room for what comes before and after. */
const longestAnswer = 350

/** Where the process of a turn can die, for a stream and for a whole answer. */
const deadlyPoints: readonly { point: CrashPoint; forms: readonly Form[] }[] = [
  { point: 'begun', forms: ['whole', 'stream'] },
  { point: 'answering', forms: ['whole', 'stream'] },
  { point: 'relaying', forms: ['whole', 'stream'] },
  { point: 'answered', forms: ['whole', 'stream'] },
  { point: 'settled', forms: ['whole', 'stream'] },
  { point: 'told', forms: ['stream'] },
]

/** Every point for a stream and a whole answer in every dialect, and fifty killed under load; or every point once, and three. */
export function somePlan(size: ProofRun['size']): fc.Arbitrary<Plan> {
  const deaths = deadlyPoints.map(({ point, forms }) => {
    const ways = forms.flatMap((form) => dialectClients.map((client): Way => ({ client, form })))
    const death = fc.record<Death>({
      point: fc.constant(point),
      // Each piece of an answer is relayed; everything else happens once.
      time: point === 'relaying' ? fc.noBias(fc.integer({ min: 1, max: 60 })) : fc.constant(1),
    })
    const chosen = size === 'full' ? fc.constant(ways) : fc.constantFrom(...ways).map((way) => [way])
    return fc.tuple(death, chosen).map(([each, some]) => some.map((way) => ({ death: each, ...way })))
  })
  const [killed, tokenMs] = size === 'full' ? [50, 20] : [3, 4]
  return fc.record<Plan>({
    answer: fc.constantFrom(...answers),
    tokenMs: fc.constant(tokenMs),
    deaths: fc.tuple(...deaths).map((each) => each.flat()),
    lives: fc.array(fc.noBias(fc.nat({ max: longestAnswer * tokenMs })), {
      minLength: killed,
      maxLength: killed,
    }),
    sweeperDeaths: fc.tuple(someDeath('sweeping'), someDeath('swept')),
    awakeFor: fc.integer({ min: 1, max: 50 }),
  })
}

const someDeath = (point: Death['point']): fc.Arbitrary<Death> =>
  fc.record({ point: fc.constant(point), time: fc.integer({ min: 1, max: 3 }) })
