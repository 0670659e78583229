import type { TurnKey } from '../../journal/items.ts'
import { callFunction } from '../../postgres/call-function.ts'

/** Tells the sweeper that this turn's journal cannot show whether the turn lives. @throws UnavailableError */
export async function noteUnjournaled({ organizationId, turnId }: TurnKey): Promise<void> {
  await callFunction('note_unjournaled', { organization_id: organizationId, turn_id: turnId })
}
