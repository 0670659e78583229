import { type UpstreamName, upstreamNames } from '../../../lib/upstream-names.ts'
import type { Application } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { BrokenPromise } from '../proof.ts'

interface Row {
  upstream: UpstreamName
  id: string | null
  /** `answered`, or what became of a call that brought no answer. */
  kind: string
  cost: string
  estimated: boolean
  most: string
}

/**
 * Holds the calls that each upstream was made against the rows of the books, and its bill against the ledger.
 * @throws BrokenPromise
 */
export async function compareBooks(app: Application): Promise<Readonly<Record<string, number>>> {
  const rows = await app.database.rows<Row>(
    `SELECT u.upstream, t.upstream_request_id AS id, 'answered' AS kind, u.cost_nano_usd::text AS cost, u.estimated, '0' AS most
       FROM usage_records u JOIN turns t ON t.id = u.turn_id
     UNION ALL
     SELECT upstream, upstream_request_id, kind::text, '0', false, most_nano_usd::text FROM failed_calls`,
  )
  const exact = { booked: 0n, billed: 0n }
  for (const name of upstreamNames) {
    const own = rows.filter(({ upstream }) => upstream === name)
    const { fake } = app.ownFakes.find((each) => each.name === name)!
    requireOneRowEach(
      name,
      fake.requests().map(({ requestId }) => requestId),
      own,
    )
    for (const line of fake.bill()) {
      const row = own.find(({ id }) => id === line.requestId)
      const cost = costOf(line)
      if (row?.kind === 'answered' && !row.estimated) {
        exact.booked += BigInt(row.cost)
        exact.billed += cost
      } else if (row === undefined) requireBound(name, cost, own)
    }
  }
  if (exact.booked !== exact.billed) {
    throw new BrokenPromise(
      `The upstreams billed ${exact.billed} nano-USD, and the books have ${exact.booked}`,
    )
  }
  const count = (kind: string) => rows.filter((row) => row.kind === kind).length
  return {
    calls: rows.length,
    answered: count('answered'),
    refused: count('refused'),
    ambiguous: count('ambiguous'),
  }
}

/** An id may have been lost with the connection; then the row has none. */
function requireOneRowEach(name: UpstreamName, made: readonly string[], rows: readonly Row[]): void {
  if (rows.length !== made.length) {
    throw new BrokenPromise(
      `${name} was called ${made.length} times, and the books have ${rows.length} calls`,
    )
  }
  const known = rows.flatMap(({ id }) => id ?? [])
  const calls = new Set(made)
  const stray = known.find((id) => !calls.delete(id))
  if (stray !== undefined)
    throw new BrokenPromise(`The books have the call ${stray} to ${name} twice, or made it up`)
}

/** A call that was charged without an answer: some ambiguous row without an id covers it. */
function requireBound(name: UpstreamName, cost: bigint, rows: readonly Row[]): void {
  const covers = rows.some(
    ({ id, kind, most }) => id === null && kind === 'ambiguous' && BigInt(most) >= cost,
  )
  if (!covers)
    throw new BrokenPromise(`${name} billed ${cost} nano-USD for a call that no row of the books bounds`)
}
