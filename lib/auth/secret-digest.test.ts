import { expect, test } from '@jest/globals'
import { newId } from '../ids.ts'
import { makeApiKey } from './api-keys/api-key.ts'
import { digestSecret, hasDigest } from './secret-digest.ts'

const leaving = { id: '2025', secret: 'a-pepper-that-leaves-0123456789-ab' }
const coming = { id: '2026', secret: 'a-pepper-that-comes-0123456789-abc' }
const key = makeApiKey(newId('apiKey'))

test('a key has its own digest, and no other key has it', () => {
  const stored = digestSecret(key, coming)
  expect(hasDigest(key, stored, [coming])).toBe(true)
  // Of the same row, with a right checksum: only the secret differs.
  const id = newId('apiKey')
  expect(hasDigest(makeApiKey(id), digestSecret(makeApiKey(id), coming), [coming])).toBe(false)
})

test('a key stays valid as long as its pepper is listed, wherever it stands, and is refused after that', () => {
  const stored = digestSecret(key, leaving)
  expect(stored.pepperId).toBe(leaving.id)
  for (const peppers of [[leaving], [coming, leaving], [leaving, coming]]) {
    expect(hasDigest(key, stored, peppers)).toBe(true)
  }
  for (const peppers of [[coming], []]) expect(hasDigest(key, stored, peppers)).toBe(false)
})

test('another secret under the same name is another pepper', () => {
  const stored = digestSecret(key, leaving)
  expect(hasDigest(key, stored, [{ ...leaving, secret: coming.secret }])).toBe(false)
  expect(hasDigest(key, stored, [{ ...coming, secret: leaving.secret }])).toBe(false)
})

test('without a digest, and with one of another length, every key is wrong', () => {
  expect(hasDigest(key, undefined, [coming])).toBe(false)
  for (const length of [0, 31, 32, 33]) {
    expect(hasDigest(key, { digest: Buffer.alloc(length), pepperId: coming.id }, [coming])).toBe(false)
  }
})

test('a digest has no part of the key or of the pepper', () => {
  const { digest } = digestSecret(key, coming)
  expect(digest).toHaveLength(32)
  for (const encoding of ['latin1', 'hex', 'base64'] as const) {
    expect(key).not.toContain(digest.toString(encoding))
  }
  expect(digestSecret(key, coming)).toEqual(digestSecret(key, coming))
  expect(digestSecret(key, leaving).digest).not.toEqual(digest)
})
