import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { apiKeySettings } from '../../config/api-keys.ts'
import { currentPepper, type Pepper } from '../secret-digest.ts'

const cipher = 'aes-256-gcm'
/** In bytes: what NIST SP 800-38D recommends for GCM. */
const nonceLength = 12
const tagLength = 16

/**
 * Encrypts a text under the current pepper: `<pepper's id>.<bytes as base64url>`.
 * @param context what it belongs to; it opens nowhere else
 */
export function seal(text: string, context: string): string {
  const pepper = currentPepper()
  const nonce = randomBytes(nonceLength)
  const sealing = createCipheriv(cipher, keyOf(pepper), nonce).setAAD(Buffer.from(context))
  const bytes = Buffer.concat([nonce, sealing.update(text), sealing.final(), sealing.getAuthTag()])
  return `${pepper.id}.${bytes.toString('base64url')}`
}

/** The text that was sealed; undefined where it was not, or for something else, or its pepper is gone. */
export function unseal(sealed: string, context: string): string | undefined {
  const [id, encoded = ''] = sealed.split('.')
  const pepper = apiKeySettings().API_KEY_PEPPERS.find((each) => each.id === id)
  const bytes = Buffer.from(encoded, 'base64url')
  if (pepper === undefined || bytes.length < nonceLength + tagLength) return undefined
  const opening = createDecipheriv(cipher, keyOf(pepper), bytes.subarray(0, nonceLength), {
    authTagLength: tagLength,
  })
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-tagLength))
  try {
    const text = Buffer.concat([opening.update(bytes.subarray(nonceLength, -tagLength)), opening.final()])
    return text.toString()
  } catch {
    return undefined
  }
}

/** Another key than the pepper itself, under which digests are made. */
function keyOf({ secret }: Pepper): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'sealed for a sign-in', 32))
}
