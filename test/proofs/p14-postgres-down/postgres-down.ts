import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { addMember } from '../../harness/add-member.ts'
import type { Caller } from '../../harness/application.ts'
import { setBudget } from '../../harness/budgets.ts'
import { engineUrl } from '../../harness/database.ts'
import { startTappedApplication } from '../../harness/faults/tapped-application.ts'
import { startThrottledDynamodb } from '../../harness/faults/throttled-dynamodb.ts'
import { unhurried } from '../crowd/run-crowd.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import {
  type Answered,
  answerText,
  ask,
  askAgain,
  isToComeAgain,
  newQuestion,
  requireHonestAnswer,
} from './answers.ts'
import { judgeBooks, sweepWhatIsLeft } from './books.ts'
import { bugs } from './bugs.ts'
import { type Fault, faults, type StoresApplication } from './faults.ts'
import { type Phase, phases, strikeAt } from './phases.ts'

/**
 * No outage here is longer than the 3 seconds for which a settle is tried again; after a longer one the turn is for the sweeper,
 * and for P6. A turn whose beginning Postgres has stored and could not tell was answered 503, and Claude is never asked for
 * it: who repeats the question under its key is answered at once, and of all others the sweeper takes back the holds.
 */
export const postgresDown: Proof = {
  id: 'P14',
  name: 'stores down',
  promise:
    'what has not begun when Postgres fails is told to come again and then answered, what has begun goes on to its end, as all does without DynamoDB, and the books hold',
  prove,
  bugs,
}

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const dynamodb = await startThrottledDynamodb(engineUrl('DYNAMODB').href)
  const tapped = await startTappedApplication({ ...unhurried, DYNAMODB_ENDPOINT: dynamodb.url })
  const app = { ...tapped, dynamodb }
  const isFull = size === 'full'
  const rounds = fc.sample(someRound(size), { seed, numRuns: isFull ? 5 : 1 })
  try {
    await setBudget(app, 'organization', ample)
    app.claude.setDefault({ text: answerText, firstTokenMs: 10, tokenMs: 5 })
    const answers: Answered[] = []
    const recoveriesMs: number[] = []
    for (const outage of rounds.flat()) {
      const { told, recoveryMs } = await runOutage(app, outage)
      answers.push(...told)
      recoveriesMs.push(recoveryMs)
    }
    const { charged, leftRunning } = await judgeBooks(app, answers)
    await sweepWhatIsLeft(app)
    const count = (isCounted: (answer: Answered) => boolean) => answers.filter(isCounted).length
    return {
      outages: recoveriesMs.length,
      requests: answers.length,
      'told to come again': count(({ status }) => status === 503),
      'streams to their end': count(({ status, path }) => status === 200 && path === '/chat/stream'),
      'turns charged': charged,
      'charges lost or doubled': 0,
      'asked again, and answered': answers.length - new Set(answers.map(({ message }) => message)).size,
      'left to the sweeper': leftRunning,
      'first whole answer after recovery': `${Math.max(...recoveriesMs).toFixed(0)} ms at most`,
    }
  } finally {
    await app.close()
    await dynamodb.close()
  }
}

const callersAtOnce = 4
const paths = ['/chat', '/chat/stream'] as const
const requestsAtOnce = callersAtOnce * paths.length

/** After this long, in ms, a question is asked again. */
const secondTimeMs = 15

/** In nano-USD; no request here is refused for lack of money. */
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

/**
 * Every fault at every phase; reduced, those of DynamoDB at one of them, because after each it is let alone for two seconds.
 * Each at another, so that one of them strikes before a journal is opened.
 */
function someRound(size: ProofRun['size']): fc.Arbitrary<Outage[]> {
  const outageAt = (phase: Phase, fault: Fault) =>
    fc.record<Outage>({
      phase: fc.constant(phase),
      fault: fc.constant(fault),
      spared: fc.nat({ max: callersAtOnce - 1 }),
      lengthMs: fc.integer({ min: 50, max: size === 'full' ? 2_000 : 200 }),
      bytes: fc.nat({ max: 1_500 }),
      delaysMs: fc.array(fc.nat({ max: 40 }), { minLength: requestsAtOnce, maxLength: requestsAtOnce }),
    })
  const outages = faults.flatMap((fault, number) =>
    phases
      .filter((_, index) => size === 'full' || fault.store === 'postgres' || index === number % phases.length)
      .map((phase) => outageAt(phase, fault)),
  )
  return fc.tuple(...outages)
}

/** @throws BrokenPromise */
async function runOutage(
  app: StoresApplication,
  { phase, fault, spared, bytes, lengthMs, delaysMs }: Outage,
) {
  // New ones, whom no process remembers: they are looked up in Postgres.
  const callers = await Promise.all(Array.from({ length: callersAtOnce }, () => addMemberWithBudget(app)))
  const striking = strikeAt(app.log, phase, spared, () => fault.strike(app, bytes))
  const answering = askAll(app, callers, delaysMs)
  const tooLate = answering.then(() => {
    throw new Error(`all was answered before the fault could strike at ${phase.text}`)
  })
  const mend = await Promise.race([striking, tooLate])
  await pause(lengthMs)
  await mend()

  const { answers: afterwards, tookMs: recoveryMs } = await askUntilServed(app)
  const duringOutage = await answering
  for (const answer of [...duringOutage, ...afterwards]) requireHonestAnswer(answer)
  const again = await Promise.all(duringOutage.map((answer) => repeatRefused(app, answer)))
  for (const answer of again.flat()) requireHonestAnswer(answer)
  if (fault.store === 'dynamodb') {
    for (const answer of duringOutage) if (!answer.isAskedTwice) requireServedWithoutJournal(answer)
    await requireJournal(app)
  }
  return { told: [...duringOutage, ...afterwards, ...again.flat()], recoveryMs }
}

/** Every caller asks for a stream and for a whole answer, and half of them do not wait for that but ask again. */
async function askAll(app: StoresApplication, callers: readonly Caller[], delaysMs: readonly number[]) {
  const questions = callers.flatMap((as, index) =>
    paths.map((path) => newQuestion(path, as, path === '/chat' && index % 2 === 0)),
  )
  const answers = await Promise.all(
    questions.map(async (question, index) => {
      const delayMs = delaysMs[index] ?? 0
      const times = question.isAskedTwice ? [delayMs, delayMs + secondTimeMs] : [delayMs]
      return Promise.all(times.map((ms) => pause(ms).then(() => ask(app, question))))
    }),
  )
  return answers.flat()
}

/** What has a key and was told to come again is answered then, by a turn of its own or by the one that was lost. */
async function repeatRefused(app: StoresApplication, refused: Answered): Promise<Answered[]> {
  const answers: Answered[] = []
  for (let last = refused; isToComeAgain(last); answers.push(last)) {
    if (answers.length > mostRefusals)
      throw new BrokenPromise('what was told to come again was never answered')
    last = await askAgain(app, refused)
  }
  return answers
}

function requireServedWithoutJournal({ status, end, path }: Answered): void {
  if (status === 200) return
  throw new BrokenPromise(`what needed no journal was answered ${status} ${end} on ${path}`)
}

/** In ms. */
const journalIsBackWithin = 10_000

/** @throws BrokenPromise unless streams can be resumed again some seconds after DynamoDB is back */
async function requireJournal(app: StoresApplication): Promise<void> {
  for (
    const since = performance.now();
    !(await ask(app, newQuestion('/chat/stream', app.ada))).isResumable;
  ) {
    if (performance.now() - since > journalIsBackWithin)
      throw new BrokenPromise('there is no journal any more')
    await pause(200)
  }
}

async function addMemberWithBudget(app: StoresApplication): Promise<Caller> {
  const member = await addMember(app, 'member')
  await setBudget(app, `members/${member.userId}`, ample)
  return member
}

/** Each broken connection may fail one later request, so no more requests than there are connections. */
const mostRefusals = 10

/** @throws BrokenPromise */
async function askUntilServed(app: StoresApplication): Promise<{ answers: Answered[]; tookMs: number }> {
  const mendedAt = performance.now()
  const answers: Answered[] = []
  while (answers.length <= mostRefusals) {
    const answer = await ask(app, newQuestion('/chat', app.ada))
    answers.push(answer)
    if (answer.status === 200) return { answers, tookMs: performance.now() - mendedAt }
  }
  throw new BrokenPromise(`${mostRefusals} requests were refused after Postgres had come back`)
}
