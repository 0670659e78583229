import * as fc from 'fast-check'
import type { CutHow } from '../../../local/fake-claude/behaviour.ts'
import type { BillLine } from '../../../local/fake-claude/server.ts'
import { type Application, startApplication } from '../../harness/application.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { type Answer, answers, tokensIn } from './answers.ts'
import { bugs } from './bugs.ts'
import { requireThinkingCharged } from './hidden-thinking.ts'

export const abortedBill: Proof = {
  id: 'P5',
  name: 'aborted bill',
  promise:
    'an answer that is cut is charged its prompt exactly, its text and the thinking that nobody saw by estimate, never above the hold',
  prove,
  bugs,
}

/** The published tokenizer, into whose tokens the answers are cut, is that of the older models. */
const model = 'claude-sonnet-4-6'
/** Nineteen of twenty estimates of this many tokens or more are no further off than this; shorter ones cost little. */
const goal = { tokens: 40, error: 0.15 }
/** What a hold allows for a prompt of one message beside its bytes: docs/ledger.md. */
const frameTokens = 80

/** A turn, and where its answer breaks off. */
interface Cut {
  readonly answer: Answer
  readonly at: { atByte: number } | { afterTokens: number }
  readonly how: CutHow
  readonly pieceBytes: number
  readonly maxTokens: number
  /** Tokens of the prompt: sent, read from the cache, written to it. */
  readonly prompt: readonly [number, number, number]
}

const promptPart = fc.nat(1_000)
const anyhow = {
  answer: fc.constantFrom(...answers),
  // There is less silence, because the proof has to wait for it.
  how: fc.constantFrom<CutHow>('fin', 'fin', 'fin', 'reset', 'reset', 'garbage', 'garbage', 'stall'),
  pieceBytes: fc.integer({ min: 1, max: 4_000 }),
}
const anywhere: fc.Arbitrary<Cut> = fc.record({
  ...anyhow,
  // An event of one token has about 110 bytes; the shortest answer has 251 of them.
  at: fc.record({ atByte: fc.noBias(fc.nat(27_000)) }),
  maxTokens: fc.constant(1_000),
  prompt: fc.tuple(promptPart, promptPart, promptPart),
})
/** The last token has arrived but not the usage, and the prompt is the dearest possible: the very bound. */
const atTheBound: fc.Arbitrary<Cut> = fc.noBias(fc.integer({ min: 30, max: 250 })).chain((tokens) =>
  fc.record({
    ...anyhow,
    at: fc.constant({ afterTokens: tokens }),
    maxTokens: fc.constant(tokens),
    prompt: fc.tuple(fc.constant(0), fc.constant(0), fc.integer({ min: frameTokens + 1, max: 1_000 })),
  }),
)
const someCut = fc.oneof({ weight: 3, arbitrary: anywhere }, { weight: 1, arbitrary: atTheBound })

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  const app = await startApplication({ CLAUDE_IDLE_TIMEOUT_MS: '200', DEFAULT_MODEL: model })
  try {
    await setHugeBudget(app)
    const endings: Ending[] = []
    for (const cut of fc.sample(someCut, { seed, numRuns: size === 'full' ? 500 : 60 })) {
      endings.push(await run(app, cut))
    }
    const thought = await requireThinkingCharged(app, { seed, turns: size === 'full' ? 120 : 24 })
    await requireBalance(app)
    return { turns: endings.length, ...figuresOf(endings), ...thought }
  } finally {
    await app.close()
  }
}

async function setHugeBudget({ database, ada }: Application): Promise<void> {
  await database.rows(
    `INSERT INTO budgets (organization_id, scope, subject, period, limit_nano_usd)
     VALUES ($1, 'organization', $2, 'total', 1000000000000000)`,
    [ada.organizationId, ada.organizationId],
  )
}

/** How a turn ended and, for an estimate, the true value. */
type Ending =
  | { how: 'never began' | 'reported' }
  | { how: 'estimated'; estimate: number; truth: number; lost: number }

async function run(app: Application, cut: Cut): Promise<Ending> {
  const what = await ask(app, cut)
  const turn = await lastTurn(app)
  if (turn.state === 'running') throw new BrokenPromise(`${what} was never settled`)
  if (turn.upstream_request_id === null) {
    if (turn.cost !== null) throw new BrokenPromise(`${what} never began, and was charged ${turn.cost}`)
    return { how: 'never began' }
  }
  const line = app.claude.bill().find(({ requestId }) => requestId === turn.upstream_request_id)
  if (line === undefined) throw new Error('Claude has no bill for a turn')
  return judge(what, cut, turn, line)
}

/** Asks, and reads whatever comes to its end. Returns the turn in words. */
async function ask(app: Application, cut: Cut): Promise<string> {
  const { answer, at, how, pieceBytes, maxTokens, prompt } = cut
  const [input, read, written] = prompt
  app.claude.reset()
  // Whatever comes before the first event is tried again: then the answer is whole.
  app.claude.setDefault({ text: 'Hello' })
  app.claude.script({
    text: [...answer],
    cut: { ...at, how },
    chunkBytes: pieceBytes,
    usage: {
      input_tokens: input,
      cache_read_input_tokens: read,
      cache_creation: { ephemeral_5m_input_tokens: written },
    },
  })
  const message = 'x'.repeat(Math.max(1, input + read + written - frameTokens))
  const response = await app.send('POST', '/chat/stream', {
    as: app.ada,
    body: { message, max_tokens: maxTokens },
  })
  await response.text()
  const place = 'atByte' in at ? `at byte ${at.atByte}` : `after token ${at.afterTokens}`
  return `a turn of ${maxTokens} tokens, cut by ${how} ${place},`
}

interface TurnRow {
  state: string
  stop_reason: string | null
  upstream_request_id: string | null
  max_tokens: number
  hold: string
  text: string
  prompt: string | null
  output_tokens: number | null
  cost: string | null
  estimated: boolean | null
}

async function lastTurn({ database }: Application): Promise<TurnRow> {
  const [turn] = await database.rows<TurnRow>(
    `SELECT t.state, t.stop_reason, t.upstream_request_id, t.max_tokens, t.hold_nano_usd AS hold,
            coalesce(m.content, '') AS text,
            concat_ws(', ', u.input_tokens, u.cache_read_input_tokens, u.cache_creation_5m_input_tokens) AS prompt,
            u.output_tokens, u.cost_nano_usd AS cost, u.estimated
       FROM turns t
       LEFT JOIN messages m ON m.turn_id = t.id AND m.role = 'assistant'
       LEFT JOIN usage_records u ON u.turn_id = t.id
      ORDER BY t.started_at DESC LIMIT 1`,
  )
  if (turn === undefined) throw new Error('There is no turn')
  return turn
}

function judge(what: string, { answer }: Cut, turn: TurnRow, line: BillLine): Ending {
  const { cost, output_tokens: output } = turn
  if (cost === null || output === null || cost === '0') {
    throw new BrokenPromise(`${what} began to answer, and was not charged`)
  }
  const prompt = `${line.input_tokens}, ${line.cache_read_input_tokens}, ${line.cache_creation_5m_input_tokens}`
  if (turn.prompt !== prompt) {
    throw new BrokenPromise(`${what} had a prompt of ${prompt}: its prompt was booked as ${turn.prompt}`)
  }
  if (BigInt(cost) > BigInt(turn.hold)) {
    throw new BrokenPromise(`${what} was charged ${cost}, above its hold of ${turn.hold}`)
  }
  if (!turn.estimated) {
    // The usage that comes with Claude's stop reason is the true one.
    if (turn.stop_reason === null) throw new BrokenPromise(`${what} was booked as reported, and it was not`)
    if (output !== line.output_tokens) {
      throw new BrokenPromise(`${what} was booked with ${output} tokens, reported were ${line.output_tokens}`)
    }
    return { how: 'reported' }
  }
  const truth = tokensIn(turn.text, answer)
  if (truth === undefined) throw new BrokenPromise(`${what} kept a text that Claude did not write`)
  return { how: 'estimated', estimate: output, truth, lost: line.output_tokens - truth }
}

async function requireBalance({ database }: Application): Promise<void> {
  const [books] = await database.rows<{ spent: string; held: string; charged: string }>(
    `SELECT spent_nano_usd AS spent, held_nano_usd AS held,
            (SELECT sum(cost_nano_usd) FROM usage_records) AS charged FROM balances`,
  )
  if (books?.held === '0' && books.spent === books.charged) return
  throw new BrokenPromise(
    `of ${books?.charged} charged the budget has ${books?.spent}, and holds ${books?.held}`,
  )
}

function figuresOf(endings: readonly Ending[]): Figures {
  const estimates = endings.filter((ending) => ending.how === 'estimated')
  const errors = (least: number) =>
    estimates
      .filter(({ truth }) => truth >= least)
      .map(({ estimate, truth }) => Math.abs(estimate - truth) / truth)
  const p95 = quantile(errors(goal.tokens), 0.95)
  if (p95 > goal.error) {
    throw new BrokenPromise(`Of the estimates, one in twenty is off by more than ${percent(p95)}`)
  }
  return {
    'never began': endings.filter(({ how }) => how === 'never began').length,
    reported: endings.filter(({ how }) => how === 'reported').length,
    estimated: estimates.length,
    'above the hold': 0,
    [`error of ${goal.tokens} tokens or more`]: `p50 ${percent(quantile(errors(goal.tokens), 0.5))}, p95 ${percent(p95)}`,
    'error of any text': `p95 ${percent(quantile(errors(1), 0.95))}`,
    'tokens lost on the way': estimates.reduce((sum, { lost }) => sum + lost, 0),
  }
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * part) - 1] ?? 0
}

const percent = (part: number) => `${(part * 100).toFixed(1)} %`
