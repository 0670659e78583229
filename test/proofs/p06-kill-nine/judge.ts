import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import type { BillLine } from '../../../local/fake-claude/server.ts'
import type { Application } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { wrongFigures } from '../../harness/budgets.ts'
import { readJournal } from '../../harness/journals.ts'
import { tokensIn } from '../p05-aborted-bill/answers.ts'
import { BrokenPromise } from '../proof.ts'
import type { Asked } from './asked.ts'
import type { Loss } from './losses.ts'
import { readTurns, type Turn } from './turns.ts'

/** How far an estimate of this many tokens or more may be off, as in P5; shorter ones cost little. */
const goal = { tokens: 40, error: 0.15 }
/**
 * The fake writes tokens of the published tokenizer, and the turns ask a model of which Anthropic says that it makes about 30 % more
 * of a text.
 */
const newerTokens = 1.3

/** @throws BrokenPromise if Claude was asked the same thing twice */
export function requireAskedOnce(app: Application): void {
  for (const [question, lines] of billByQuestion(app)) {
    if (lines.length > 1)
      throw new BrokenPromise(`${question} was put to Claude ${lines.length} times under one key`)
  }
}

/** @throws BrokenPromise if a turn still runs that no one is left to end */
export async function requireClosed(app: Application): Promise<void> {
  const left = (await readTurns(app)).filter(({ state }) => state === 'running')
  if (left.length > 0) throw new BrokenPromise(`${left.length} turns were left running`)
}

/**
 * Compares the books with Claude's own bill, question by question.
 * @param late those that were taken for dead and still settled
 * @returns what each death cost
 * @throws BrokenPromise
 */
export async function judgeBooks(
  app: Application,
  asked: readonly Asked[],
  late: readonly Asked[],
): Promise<Loss[]> {
  const turns = await readTurns(app)
  const lines = billByQuestion(app)
  requireAskedOnce(app)
  requireQuestions(turns, lines)
  await requirePostings(app, turns, late)
  const own = (each: Asked) =>
    turns.filter(({ question, cost }) => question === each.message && cost !== null)
  return Promise.all(asked.map((each) => judgeCharges(each, own(each), lines.get(each.message)?.[0])))
}

async function judgeCharges(
  asked: Asked,
  [turn, again]: readonly Turn[],
  line: BillLine | undefined,
): Promise<Loss> {
  if (again) throw new BrokenPromise(`${told(asked)} was charged twice`)
  if (line && turn === undefined) {
    throw new BrokenPromise(`${told(asked)} was answered by Claude, and nothing was charged`)
  }
  return {
    death: asked.death,
    booked: BigInt(turn?.cost ?? 0),
    billed: line ? costOf(line) : 0n,
    lostTokens: turn && line ? await judgeCharge(asked, turn, line) : 0,
  }
}

const told = ({ message, course }: Asked) => `${message} (${course})`

function billByQuestion({ claude }: Application): Map<string, BillLine[]> {
  const questions = new Map(
    claude.requests().map(({ requestId, body }) => [requestId, lastQuestion(body as MessagesRequest)]),
  )
  return Map.groupBy(claude.bill(), ({ requestId }) => questions.get(requestId) ?? '')
}

function requireQuestions(turns: readonly Turn[], lines: ReadonlyMap<string, unknown>): void {
  const kept = new Set(turns.map(({ question }) => question))
  // If nothing was charged, the same key begins another turn, which takes over the question.
  const hasLostQuestion = turns.some((turn) => turn.question === null && (turn.has_key || turn.cost !== null))
  if (hasLostQuestion) throw new BrokenPromise('a turn has lost its question')
  const lost = [...lines.keys()].find((question) => !kept.has(question))
  if (lost !== undefined) throw new BrokenPromise(`${lost} was put to Claude, and is not kept`)
}

/** One hold and one settlement in every balance; a correction only where a turn came back. */
async function requirePostings(
  app: Application,
  turns: readonly Turn[],
  late: readonly Asked[],
): Promise<void> {
  const [wrong] = await wrongFigures(app)
  if (wrong) throw new BrokenPromise(`the books are wrong: ${JSON.stringify(wrong)}`)
  const postings = await app.database.rows<{ turn_id: string; scope: string; kinds: string }>(
    `SELECT turn_id, scope, string_agg(kind::text, ', ' ORDER BY id) AS kinds
       FROM ledger_entries WHERE turn_id IS NOT NULL GROUP BY turn_id, scope`,
  )
  for (const { turn_id, scope, kinds } of postings) {
    const question = turns.find(({ id }) => id === turn_id)?.question
    const isLate = late.some(({ message }) => message === question)
    const expected = isLate ? 'held, settled, adjusted' : 'held, settled'
    if (kinds !== expected)
      throw new BrokenPromise(`${question} has in the balance of its ${scope}: ${kinds}`)
  }
}

/** @returns how many of Claude's tokens no journal had */
async function judgeCharge(asked: Asked, turn: Turn, line: BillLine): Promise<number> {
  const { cost, hold, text, estimated } = turn
  const what = told(asked)
  if (BigInt(cost ?? 0) > BigInt(hold)) {
    throw new BrokenPromise(`${what} was charged ${cost}, above its hold of ${hold}`)
  }
  if (cost === '0') throw new BrokenPromise(`${what} was answered by Claude, and is free`)
  const tokens = tokensIn(text, asked.answer)
  if (tokens === undefined) throw new BrokenPromise(`${what} has kept a text that Claude did not write`)
  if (!estimated) {
    if (cost === String(costOf(line)) && tokens === line.output_tokens) return 0
    throw new BrokenPromise(`${what} was charged ${cost} for ${tokens} tokens, and billed ${costOf(line)}`)
  }
  if (turn.upstream_request_id !== null) requireEstimate(what, turn, tokens, line)
  if (turn.state === 'abandoned') await requireJournaled(what, turn)
  return line.output_tokens - tokens
}

/** Of what the journal has, the prompt is charged exactly, and the text as in P5. */
function requireEstimate(
  what: string,
  { prompt, output_tokens }: Turn,
  tokens: number,
  line: BillLine,
): void {
  const expected = `${line.input_tokens} + ${line.cache_read_input_tokens} + ${line.cache_creation_5m_input_tokens}`
  if (prompt !== expected) throw new BrokenPromise(`${what} had a prompt of ${expected}, booked is ${prompt}`)
  const due = tokens * newerTokens
  const error = Math.abs((output_tokens ?? 0) - due) / due
  if (tokens >= goal.tokens && error > goal.error) {
    throw new BrokenPromise(`${what} was charged ${output_tokens} tokens for the ${tokens} in its journal`)
  }
}

async function requireJournaled(what: string, { organization_id, id, dialect, text }: Turn): Promise<void> {
  // Of the others the journal is all that there is.
  if (dialect !== 'chat') return
  const { pieces } = await readJournal({ organizationId: organization_id, turnId: id })
  if (pieces.join('') === text) return
  throw new BrokenPromise(`${what} has ${pieces.length} pieces in its journal, and has not kept just those`)
}
