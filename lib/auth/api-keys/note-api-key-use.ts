import type { ApiKeyId } from '../../ids.ts'
import { log } from '../../log.ts'
import { type Moment, momentNow, msSince } from '../../moment.ts'
import { callFunction } from '../../postgres/call-function.ts'
import type { Principal } from '../principal.ts'

/** How often a process tells Postgres of one key; Postgres keeps the same pace for the whole fleet. */
const intervalMs = 60_000

/** When each key of the last minute was noted, oldest first. */
const noted = new Map<ApiKeyId, Moment>()

/** Keeps `last_used_at` of the key, if there is one, accurate to the minute. Never fails the request. */
export async function noteApiKeyUse({ organizationId, apiKeyId }: Principal): Promise<void> {
  if (apiKeyId === undefined) return
  forgetOld()
  if (noted.has(apiKeyId)) return
  noted.set(apiKeyId, momentNow())
  try {
    await callFunction('note_api_key_use', { organization_id: organizationId, api_key_id: apiKeyId })
  } catch (error) {
    // Noted all the same, or every request of an outage would try again.
    log().warn('The use of an API key was not noted', { apiKeyId, reason: String(error) })
  }
}

function forgetOld(): void {
  for (const [apiKeyId, notedAt] of noted) {
    if (msSince(notedAt) < intervalMs) return
    noted.delete(apiKeyId)
  }
}
