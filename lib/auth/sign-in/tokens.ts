import { createHmac, hkdfSync } from 'node:crypto'
import type { SignInId } from '../../ids.ts'
import { currentPepper } from '../secret-digest.ts'
import { hasChecksum, randomSecret, secretOf, withChecksum } from '../secret-text.ts'

/** `ca_live_<id>_<secret><checksum>`: the id of the sign-in, 256 random bits, and a CRC-32 of everything before it. */
const accessPattern = /^ca_live_([0-9a-f]{32})_[0-9A-Za-z]{49}$/
export const accessTokenPrefix = 'ca_'

/**
 * `cr_live_<id>_<family>_<secret><checksum>`: 256 random bits that all refresh tokens of a sign-in share, and as many of
 * its own. By the family an old one is known as such, and its use ends the sign-in: nobody can end it who never had one.
 */
const refreshPattern = /^(cr_live_([0-9a-f]{32})_[0-9A-Za-z]{43})_[0-9A-Za-z]{49}$/

/** A refresh token that can be one. */
export interface RefreshToken {
  readonly signInId: SignInId
  /** What all of its family begin with. */
  readonly family: string
  readonly text: string
}

const hexOf = (id: SignInId) => id.slice('signin_'.length)

/** A new access token. */
export function makeAccessToken(id: SignInId, secret = randomSecret()): string {
  return withChecksum(`ca_live_${hexOf(id)}_${secret}`)
}

/** A new refresh token: the first of its family, or the next one. */
export function makeRefreshToken(id: SignInId, family?: string, secret = randomSecret()): RefreshToken {
  const shared = family ?? `cr_live_${hexOf(id)}_${randomSecret()}`
  return { signInId: id, family: shared, text: withChecksum(`${shared}_${secret}`) }
}

/** The tokens that a refresh token is exchanged for: the same each time, and unknown to who lacks the pepper. */
export function tokensAfter({ signInId, family, text }: RefreshToken): {
  accessToken: string
  refreshToken: RefreshToken
} {
  const key = Buffer.from(hkdfSync('sha256', currentPepper().secret, '', 'next tokens of a sign-in', 32))
  const secret = (kind: string) => secretOf(createHmac('sha256', key).update(`${kind} ${text}`).digest())
  return {
    accessToken: makeAccessToken(signInId, secret('access')),
    refreshToken: makeRefreshToken(signInId, family, secret('refresh')),
  }
}

/** The sign-in of an access token; undefined for a text that cannot be one. */
export function readAccessToken(text: string): SignInId | undefined {
  const [, id] = accessPattern.exec(text) ?? []
  return id !== undefined && hasChecksum(text) ? `signin_${id}` : undefined
}

/** Undefined for a text that cannot be one. */
export function readRefreshToken(text: string): RefreshToken | undefined {
  const [, family, id] = refreshPattern.exec(text) ?? []
  if (family === undefined || !hasChecksum(text)) return undefined
  return { signInId: `signin_${id}`, family, text }
}
