import type { Ending } from './head.ts'
import type { TurnKey } from './items.ts'
import { setHead } from './set-head.ts'

/** The last word in place of a producer that died. @param pieces how many it has written @throws UnavailableError */
export async function endJournal(key: TurnKey, pieces: number, ending: Ending): Promise<void> {
  await setHead(key, { ended_at: Date.now(), pieces, ending: JSON.stringify(ending) })
}
