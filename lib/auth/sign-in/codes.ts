import { createHash, randomInt } from 'node:crypto'
import { hasChecksum, randomSecret, withChecksum } from '../secret-text.ts'

/** In s, after which the person must have entered the code. */
export const codeLifetime = 600
/** In s, between two questions of a device whether they have. */
export const pollInterval = 5

/** `cd_live_<secret><checksum>` */
const devicePattern = /^cd_live_[0-9A-Za-z]{49}$/

/** What a device asks with. Only its digest is stored. */
export const makeDeviceCode = (): string => withChecksum(`cd_live_${randomSecret()}`)

/** The digest of a device code; undefined for a text that cannot be one. 256 random bits need no pepper. */
export function digestDeviceCode(code: string): Buffer | undefined {
  if (!devicePattern.test(code) || !hasChecksum(code)) return undefined
  return createHash('sha256').update(code).digest()
}

/**
 * Twenty letters of which none looks like another and that make no words: eight of them are 34 bits (RFC 8628, 6.1).
 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const half = 4
const codePattern = new RegExp(`^[${letters}]{${2 * half}}$`)

/** What a person compares and enters: `XXXX-XXXX`. */
export function makeUserCode(): string {
  const some = Array.from({ length: 2 * half }, () => letters.charAt(randomInt(letters.length))).join('')
  return `${some.slice(0, half)}-${some.slice(half)}`
}

/** Reads a code as people write it, in any case and however it is divided; undefined for a text that is none. */
export function readUserCode(text: string): string | undefined {
  const plain = text.replaceAll(/[\s\p{Dash}]/gu, '').toUpperCase()
  return codePattern.test(plain) ? `${plain.slice(0, half)}-${plain.slice(half)}` : undefined
}
