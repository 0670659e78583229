import * as fc from 'fast-check'
import type { Behaviour } from '../../../local/fake-claude/behaviour.ts'
import type { Listener, User } from './user.ts'

/** What a user does with a question, and how Claude responds. */
export interface Act {
  readonly kind: (typeof kinds)[number]
  /** Events that are read before the user leaves, or asks to stop. */
  readonly events: number
  readonly behaviour: Behaviour
}

const kinds = ['stream', 'stream', 'whole', 'leave', 'resume', 'stop', 'twice'] as const

const pace = {
  tokens: fc.integer({ min: 1, max: 80 }),
  firstTokenMs: fc.nat(40),
  tokenMs: fc.nat(12),
}
const broken: fc.Arbitrary<Behaviour> = fc
  .nat(6)
  .chain((afterTokens) =>
    fc.constantFrom<Behaviour>(
      { error: { status: 529, type: 'overloaded_error' } },
      { error: { status: 400, type: 'invalid_request_error' } },
      { tokens: 9, tokenMs: 5, cut: { afterTokens, how: 'fin' } },
      { tokens: 9, tokenMs: 5, cut: { afterTokens, how: 'garbage' } },
      { tokens: 9, tokenMs: 5, cut: { afterTokens, how: 'stall' } },
      { tokens: 9, tokenMs: 5, errorEvent: { afterTokens, type: 'overloaded_error' } },
    ),
  )

export const someAct: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...kinds),
  events: fc.integer({ min: 1, max: 20 }),
  behaviour: fc.oneof({ weight: 5, arbitrary: fc.record(pace) }, { weight: 1, arbitrary: broken }),
})

/** Performs it, with a question of that text. @returns the status of every answer */
export async function perform({ kind, events }: Act, user: User, message: string): Promise<number[]> {
  if (kind === 'twice') {
    const key = message.replaceAll(/\W+/g, '-')
    const asked = await Promise.all([
      user.ask('/chat/stream', message, key),
      user.ask('/chat/stream', message, key),
    ])
    await Promise.all(asked.map((answer) => answer.listen()))
    return asked.map(({ status }) => status)
  }
  const answer = await user.ask(kind === 'whole' ? '/chat' : '/chat/stream', message)
  const others: Listener[] = []
  if (kind === 'leave' || kind === 'resume' || kind === 'stop') await answer.listen(events)
  if (kind === 'leave' || kind === 'resume') await answer.leave()
  if (kind === 'resume' && answer.turnId !== undefined)
    others.push(await user.resume(answer.turnId, answer.lastId))
  if (kind === 'stop' && answer.turnId !== undefined) others.push(await user.stop(answer.turnId))
  for (const each of [answer, ...others]) await each.listen()
  return [answer, ...others].map(({ status }) => status)
}
