import { BrokenPromise } from '../proof.ts'
import { cursorIn, idsIn } from '../requests/known-ids.ts'
import type { Answer } from '../requests/send-request.ts'
import type { Exchange } from './calls.ts'
import { canaryText, type Side } from './tenants.ts'

/** Checks that a response holds no text and no id of another side. @throws BrokenPromise */
export function expectNothingOf(others: readonly Side[], side: Side, exchange: Exchange): void {
  const shown = textOf(exchange.answer)
  for (const other of others) {
    const at = visibleTo(side, other, shown).indexOf(other.canary)
    if (at !== -1) fail(side, exchange, `showed a text of ${other.name}: ${shown.slice(at, at + 60)}`)
    const foreign = idsIn(shown).find((id) => other.known.ids.has(id) && !side.kept.has(id))
    if (foreign) fail(side, exchange, `showed ${foreign} of ${other.name}`)
  }
}

/** Checks that a foreign id is answered like one that no one has. @throws BrokenPromise */
export function expectSameAnswer(side: Side, foreign: Exchange, unknown: Exchange): void {
  if (comparable(foreign.answer) === comparable(unknown.answer)) return
  fail(side, foreign, `was answered with ${brief(foreign)}, but ${brief(unknown)} where nobody has the id`)
}

/** Everything that an answer reveals. A cursor is opaque, not secret. */
function textOf(answer: Answer): string {
  const cursor = Buffer.from(cursorIn(answer) ?? '', 'base64url').toString()
  return `${answer.body}\n${JSON.stringify(answer.headers)}\n${cursor}`
}

/** The operator sees the names of organizations, and nothing else that is said in them. */
function visibleTo(side: Side, other: Side, shown: string): string {
  if ('organizationId' in side) return shown
  return shown.replaceAll(canaryText(other.canary, 'update-organization', 'name', ''), '')
}

/** All of an answer but the time and what is left of the caller's own limit. */
function comparable({ status, headers, body }: Answer): string {
  const lasting = Object.entries(headers).filter(([name]) => !/^date$|ratelimit/.test(name))
  return JSON.stringify({ status, headers: lasting, body })
}

function brief({ answer }: Exchange): string {
  return `${answer.status} ${answer.body.slice(0, 200)}`
}

function fail(side: Side, { caller, wire }: Exchange, problem: string): never {
  throw new BrokenPromise(`${wire.method} ${wire.target} by ${side.name}'s ${caller.name} ${problem}`)
}
