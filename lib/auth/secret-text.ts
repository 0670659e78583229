import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** In characters. */
const checksumLength = 6

/** 256 random bits as 43 letters and digits. */
export function randomSecret(): string {
  return secretOf(randomBytes(32))
}

/** 32 bytes as 43 letters and digits. */
export function secretOf(bytes: Buffer): string {
  return base62(BigInt(`0x${bytes.toString('hex')}`), 43)
}

/**
 * A secret with a CRC-32 of it behind. With its prefix and that, a secret scanner finds leaked ones, and a typo is refused
 * without a query. https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
 */
export function withChecksum(body: string): string {
  return `${body}${checksumOf(body)}`
}

/** Whether a text ends in the checksum of what stands before. */
export function hasChecksum(text: string): boolean {
  return text.slice(-checksumLength) === checksumOf(text.slice(0, -checksumLength))
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), checksumLength)
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text
  return text
}
