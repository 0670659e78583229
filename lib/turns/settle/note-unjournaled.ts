import type { TurnKey } from '../../journal/items.ts'
import { callFunction } from '../../postgres/call-function.ts'

/** Tells the sweeper not to look for signs of life of a turn: its journal cannot show them. @throws UnavailableError */
export async function noteUnjournaled({ organizationId, turnId }: TurnKey): Promise<void> {
  await callFunction('note_unjournaled', { organization_id: organizationId, turn_id: turnId })
}
