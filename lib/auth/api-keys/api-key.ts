import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { ApiKeyId } from '../../ids.ts'

/**
 * `ck_live_<id>_<secret><checksum>`: the id of the key's row, 256 random bits, and a CRC-32 of everything
 * before it. With prefix and checksum a secret scanner finds leaked keys, and a typo is refused without a
 * query. https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
const pattern = /^(ck_live_([0-9a-f]{32})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/
export const apiKeyPrefix = 'ck_'
/** In characters. */
export const apiKeyLength = 90

/** A new key for the row with that id. Shown once and stored nowhere. */
export function makeApiKey(id: ApiKeyId): string {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), 43)
  const body = `ck_live_${id.slice('key_'.length)}_${secret}`
  return `${body}${checksumOf(body)}`
}

/** The id inside a key, or undefined for a text that cannot be a key. */
export function readApiKeyId(key: string): ApiKeyId | undefined {
  const [, body, id, checksum] = pattern.exec(key) ?? []
  if (body === undefined || checksum !== checksumOf(body)) return undefined
  return `key_${id}`
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), 6)
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text
  return text
}
