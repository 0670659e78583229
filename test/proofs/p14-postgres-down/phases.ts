import type { Passage, WireLog } from '../../harness/faults/wire-tap.ts'

/** How far a turn has come, as seen from what is about to pass on a wire. */
export type Phase = Pick<Passage, 'store' | 'direction' | 'text'>

export const phases: readonly Phase[] = [
  { store: 'postgres', direction: 'to server', text: 'find_member' },
  { store: 'postgres', direction: 'to server', text: 'begin_turn' },
  { store: 'claude', direction: 'from server', text: 'content_block_delta' },
  { store: 'postgres', direction: 'to server', text: 'settle_turn' },
]

/** Resolves with what `strike` returns, which is called before the next such passage but `spared` is passed on. */
export function strikeAt<Result>(
  log: WireLog,
  { store, direction, text }: Phase,
  spared: number,
  strike: () => Result,
): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>()
  let left = spared
  log.watch((passage) => {
    if (passage.store !== store || passage.direction !== direction || !passage.text.includes(text)) return
    left -= 1
    if (left >= 0) return
    log.watch()
    resolve(strike())
  })
  return promise
}
