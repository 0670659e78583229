import type { TurnKey } from '../../journal/items.ts'
import { callFunction } from '../../postgres/call-function.ts'

/**
 * Notes whether an answer has reached whoever asked for it: until it has, the same question is a retry.
 * @throws UnavailableError
 */
export async function noteDelivery({ organizationId, turnId }: TurnKey, arrived: boolean): Promise<void> {
  await callFunction('note_delivery', { organization_id: organizationId, turn_id: turnId, arrived })
}
