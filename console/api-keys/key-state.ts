import type { ApiKey } from './api-keys.ts'

/** Whether a key opens anything; a frozen one does again when it is rotated. */
export type KeyState = 'active' | 'frozen' | 'expired' | 'revoked'

export function stateOf(key: ApiKey): KeyState {
  if (key.revoked_at !== null) return 'revoked'
  if (isPast(key.expires_at)) return 'expired'
  return key.frozen_at === null ? 'active' : 'frozen'
}

/** Until when the key before the last rotation opens the same; null: it does no more. */
export const overlapOf = (key: ApiKey): string | null =>
  isPast(key.previous_expires_at) ? null : key.previous_expires_at

const isPast = (time: string | null): boolean => time !== null && Date.parse(time) <= Date.now()
