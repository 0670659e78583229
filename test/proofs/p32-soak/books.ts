import type { Application } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { BrokenPromise, type Figures } from '../proof.ts'

interface Booked {
  state: string
  asked: string
  cost: string | null
  output_tokens: number | null
  estimated: boolean | null
}

/** Compares every charge with Claude's bill. @throws BrokenPromise */
export async function judgeBooks({ database, claude }: Application): Promise<Figures> {
  const booked = await database.rows<Booked>(
    `SELECT t.state, t.upstream_request_id AS asked, u.cost_nano_usd AS cost, u.output_tokens, u.estimated
       FROM turns t LEFT JOIN usage_records u ON u.organization_id = t.organization_id AND u.turn_id = t.id
      WHERE t.upstream_request_id IS NOT NULL`,
  )
  const turns = new Map(booked.map((turn) => [turn.asked, turn]))
  let estimates = 0
  let generated = 0
  let guessed = 0
  for (const line of claude.bill()) {
    const turn = turns.get(line.requestId)
    if (turn === undefined) throw new BrokenPromise('an answer on the bill belongs to no turn')
    const { state, cost, estimated } = turn
    if (cost === null || turn.output_tokens === null)
      throw new BrokenPromise(`a turn ${state} was not charged`)
    if (estimated) {
      estimates += 1
      generated += line.output_tokens
      guessed += turn.output_tokens
    }
    const output_tokens = estimated ? turn.output_tokens : line.output_tokens
    const due = costOf({ ...line, output_tokens })
    if (String(due) !== cost) throw new BrokenPromise(`a turn ${state} costs ${due}, and was charged ${cost}`)
    if (state === 'completed' && (estimated || !line.completed)) {
      throw new BrokenPromise('a turn is booked as completed, and its answer was not')
    }
    // Claude counts one token before it has said anything.
    if (estimated && turn.output_tokens > Math.max(1, line.output_tokens)) {
      throw new BrokenPromise(
        `a turn ${state} is charged ${turn.output_tokens} tokens of ${line.output_tokens}`,
      )
    }
  }
  return {
    'turns on the bill': turns.size,
    'ledger less bill, of those reported': '0 nano-USD',
    estimated: estimates,
    'tokens of those': `${guessed} booked, ${generated} generated`,
  }
}
