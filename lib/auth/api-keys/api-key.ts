import type { ApiKeyId } from '../../ids.ts'
import { hasChecksum, randomSecret, withChecksum } from '../secret-text.ts'

/** `ck_live_<id>_<secret><checksum>`: the id of the key's row, 256 random bits, and a CRC-32 of everything before it. */
const pattern = /^ck_live_([0-9a-f]{32})_[0-9A-Za-z]{49}$/
export const apiKeyPrefix = 'ck_'
/** In characters. */
export const apiKeyLength = 90

/** A new key for the row with that id. Shown once and stored nowhere. */
export function makeApiKey(id: ApiKeyId): string {
  return withChecksum(`ck_live_${id.slice('key_'.length)}_${randomSecret()}`)
}

/** The id inside a key, or undefined for a text that cannot be a key. */
export function readApiKeyId(key: string): ApiKeyId | undefined {
  const [, id] = pattern.exec(key) ?? []
  if (id === undefined || !hasChecksum(key)) return undefined
  return `key_${id}`
}
