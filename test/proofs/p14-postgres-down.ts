import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { addMember } from '../harness/add-member.ts'
import type { Caller } from '../harness/application.ts'
import { setBudget } from '../harness/budgets.ts'
import { startTappedApplication, type TappedApplication } from '../harness/tapped-application.ts'
import { changeFunction } from './change-function.ts'
import { unhurried } from './crowd/run-crowd.ts'
import { type Answered, answerText, ask, requireHonestAnswer } from './p14-answers.ts'
import { judgeBooks } from './p14-books.ts'
import { type Fault, faults } from './p14-faults.ts'
import { type Phase, phases, strikeAt } from './p14-phases.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from './proof.ts'

/**
 * No outage here is longer than the 3 seconds for which a settle is tried again. After a longer one the turn stays
 * `running` with its hold, and one line of the log has its bill: that is for the sweeper of a later version. So is a
 * turn whose beginning Postgres has stored and could not tell: it was answered 503, and Claude was never asked.
 */
export const postgresDown: Proof = {
  id: 'P14',
  name: 'Postgres down',
  promise:
    'what has not begun when Postgres fails is told to come again, what has begun goes on to its end, and the books hold',
  prove,
  bugs: [
    {
      name: 'a settle that is not tried again',
      counterexample: /^what Claude has answered ended with database_unavailable/,
      edits: [
        {
          file: 'lib/turns/settle-turn.ts',
          find: 'usualPausesMs: readonly number[] = [100, 200, 400, 800, 1_600]',
          replace: 'usualPausesMs: readonly number[] = []',
        },
      ],
    },
    {
      name: 'a begin that fails as if it were our mistake',
      counterexample: /^what had not begun was answered 500/,
      edits: [
        {
          file: 'lib/turns/begin-turn.ts',
          find: '    request.idempotency?.requestDigest,\n  ])',
          replace:
            "    request.idempotency?.requestDigest,\n  ]).catch((cause) => { throw new Error('not begun', { cause }) })",
        },
      ],
    },
    {
      name: 'a settle that books again when its answer was lost',
      counterexample: /^what Claude has answered ended with internal_error/,
      sql: changeFunction(
        'settle_turn',
        "AND (state = 'running' OR state = 'abandoned' AND p_state <> 'abandoned')",
        '',
      ),
    },
  ],
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startTappedApplication(unhurried)
  const isFull = size === 'full'
  const rounds = fc.sample(someRound(isFull ? 2_000 : 200), { seed, numRuns: isFull ? 5 : 1 })
  try {
    await setBudget(app, 'organization', ample)
    app.claude.setDefault({ text: answerText, firstTokenMs: 10, tokenMs: 5 })
    const answers: Answered[] = []
    const recoveriesMs: number[] = []
    for (const outage of rounds.flat()) {
      const { duringOutage, afterwards, recoveryMs } = await runOutage(app, outage)
      answers.push(...duringOutage, ...afterwards)
      recoveriesMs.push(recoveryMs)
    }
    const { charged, leftRunning } = await judgeBooks(app, answers)
    const count = (isCounted: (answer: Answered) => boolean) => answers.filter(isCounted).length
    return {
      outages: recoveriesMs.length,
      requests: answers.length,
      'told to come again': count(({ status }) => status === 503),
      'streams to their end': count(({ status, path }) => status === 200 && path === '/chat/stream'),
      'turns charged': charged,
      'charges lost or doubled': 0,
      'begun though told to come again': leftRunning,
      'first whole answer after recovery': `${Math.max(...recoveriesMs).toFixed(0)} ms at most`,
    }
  } finally {
    await app.close()
  }
}

/** Every caller asks for a stream and for a whole answer. */
const callersAtOnce = 4
const paths = ['/chat', '/chat/stream'] as const
const requestsAtOnce = callersAtOnce * paths.length

/** In nano-USD; no request here is refused for want of money. */
const ample = 10n ** 12n

interface Outage {
  readonly phase: Phase
  readonly fault: Fault
  /** How many requests reach the phase unharmed, or how many pieces of their answers. */
  readonly spared: number
  readonly lengthMs: number
  /** How many bytes still pass, where the fault counts them. */
  readonly bytes: number
  /** How long each request waits before it is sent. */
  readonly delaysMs: readonly number[]
}

/** Every fault at every phase. */
function someRound(longestMs: number): fc.Arbitrary<Outage[]> {
  const outages = phases.flatMap((phase) =>
    faults.map((fault) =>
      fc.record<Outage>({
        phase: fc.constant(phase),
        fault: fc.constant(fault),
        spared: fc.nat({ max: callersAtOnce - 1 }),
        lengthMs: fc.integer({ min: 50, max: longestMs }),
        bytes: fc.nat({ max: 1_500 }),
        delaysMs: fc.array(fc.nat({ max: 40 }), { minLength: requestsAtOnce, maxLength: requestsAtOnce }),
      }),
    ),
  )
  return fc.tuple(...outages)
}

/** @throws BrokenPromise */
async function runOutage(
  app: TappedApplication,
  { phase, fault, spared, bytes, lengthMs, delaysMs }: Outage,
) {
  // New ones, whom nobody remembers: they are looked up in Postgres.
  const callers = await Promise.all(Array.from({ length: callersAtOnce }, () => addMemberWithBudget(app)))
  const striking = strikeAt(app.log, phase, spared, () => fault(app, bytes))
  const requests = callers.flatMap((as) => paths.map((path) => ({ as, path })))
  const answering = Promise.all(
    requests.map(async ({ as, path }, index) => {
      await pause(delaysMs[index])
      return ask(app, path, as)
    }),
  )
  const tooLate = answering.then(() => {
    throw new Error(`all was answered before the fault could strike at ${phase.text}`)
  })
  const mend = await Promise.race([striking, tooLate])
  await pause(lengthMs)
  await mend()

  const { answers: afterwards, tookMs: recoveryMs } = await askUntilServed(app)
  const duringOutage = await answering
  for (const answer of [...duringOutage, ...afterwards]) requireHonestAnswer(answer)
  return { duringOutage, afterwards, recoveryMs }
}

async function addMemberWithBudget(app: TappedApplication): Promise<Caller> {
  const member = await addMember(app, 'member')
  await setBudget(app, `members/${member.userId}`, ample)
  return member
}

/** A connection that broke may be met once by the next request, so not more often than there are connections. */
const mostRefusals = 10

/** @throws BrokenPromise */
async function askUntilServed(app: TappedApplication): Promise<{ answers: Answered[]; tookMs: number }> {
  const mendedAt = performance.now()
  const answers: Answered[] = []
  while (answers.length <= mostRefusals) {
    const answer = await ask(app, '/chat', app.ada)
    answers.push(answer)
    if (answer.status === 200) return { answers, tookMs: performance.now() - mendedAt }
  }
  throw new BrokenPromise(`${mostRefusals} requests were refused after Postgres had come back`)
}
