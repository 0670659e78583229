import type { OrganizationId, TurnId } from '../../ids.ts'
import { askRedis } from '../../redis/ask-redis.ts'
import { listen } from '../../redis/listen.ts'
import { redis } from '../../redis/redis.ts'

/** Turns that wait for a budget look for themselves every few seconds, so that a message may get lost. */
const patienceMs = 100

const everybody = 'all'
const channelOf = (organizationId: OrganizationId) => `{${organizationId}}:budget:room`

/**
 * Tells turns that wait for a budget of this organization, in whatever process, that it may have room for them. Never throws.
 * @param waits those that should ask for their hold; `undefined`: all should look whether to
 */
export async function wakeWaiting(organizationId: OrganizationId, waits?: readonly TurnId[]): Promise<void> {
  const message = waits?.join(' ') ?? everybody
  await askRedis(() => redis().call('PUBLISH', channelOf(organizationId), message), {
    withinMs: patienceMs,
  }).catch(() => undefined)
}

/**
 * Hears when a waiting turn should `ask` for its hold, or `look` whether it should. Never throws.
 * @returns what ends it
 */
export function listenForRoom(
  organizationId: OrganizationId,
  wait: TurnId,
  wake: (how: 'ask' | 'look') => void,
): Promise<() => void> {
  return listen(channelOf(organizationId), (message) => {
    if (message === everybody) wake('look')
    else if (message.split(' ').includes(wait)) wake('ask')
  })
}
