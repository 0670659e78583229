import { makeApiKey, readApiKeyId } from '../../../lib/auth/api-keys/api-key.ts'
import { identifyByKey } from '../../../lib/auth/identify-by-key.ts'
import { AuthenticationError } from '../../../lib/errors.ts'
import { newId } from '../../../lib/ids.ts'
import type { WireLog } from '../../harness/faults/wire-tap.ts'
import { BrokenPromise } from '../proof.ts'

const secretLength = 43
const checksumLength = 6
/** All characters of keys, so that only the checksum tells a typo from a key. */
const alphabet = Array.from('_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')

/** Makes keys, no two of which may share a secret, and each of which must fit its own checksum. */
export function makeDistinctKeys(count: number): void {
  const secrets = new Set<string>()
  for (let made = 0; made < count; made++) {
    const id = newId('apiKey')
    const key = makeApiKey(id)
    const secret = key.slice(-secretLength - checksumLength, -checksumLength)
    if (readApiKeyId(key) !== id) throw new BrokenPromise(`a new key does not fit its own checksum, id ${id}`)
    if (secrets.has(secret)) throw new BrokenPromise(`key ${made + 1} has the secret of an earlier one`)
    secrets.add(secret)
  }
}

/**
 * Presents every text that is one character away from one of the keys.
 * @returns the number of texts
 */
export async function presentTypos(count: number, log: WireLog): Promise<number> {
  let presented = 0
  for (let made = 0; made < count; made++) {
    for (const { text, what } of typosOf(makeApiKey(newId('apiKey')))) {
      const mark = log.mark
      await refuse(text, what)
      if (log.since(mark, 'postgres').length > 0) throw new BrokenPromise(`a key with ${what} asked Postgres`)
      presented++
    }
  }
  return presented
}

async function refuse(text: string, what: string): Promise<void> {
  try {
    await identifyByKey(text)
  } catch (error) {
    if (error instanceof AuthenticationError) return
    throw error
  }
  throw new BrokenPromise(`a key with ${what} was let in`)
}

function* typosOf(key: string): Generator<{ text: string; what: string }> {
  for (let index = 0; index <= key.length; index++) {
    const [head, tail] = [key.slice(0, index), key.slice(index + 1)]
    const character = key.charAt(index)
    for (const other of alphabet) {
      yield { text: head + other + character + tail, what: `a character more at ${index}` }
      if (character === '' || other === character) continue
      yield { text: head + other + tail, what: `another character at ${index}` }
    }
    if (character !== '') yield { text: head + tail, what: `a character less at ${index}` }
  }
}
