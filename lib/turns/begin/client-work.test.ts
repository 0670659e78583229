import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { readClientWork } from './client-work.ts'

const sessionOf = (text: string) => readClientWork({ 'x-claude-code-session-id': text }).sessionId
const agentOf = (text: string) => readClientWork({ 'x-claude-code-agent-id': text }).agentId

test('names of sessions and agents are kept as they are', () => {
  const name = fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Za-z0-9_.:-]{1,64}$/))
  fc.assert(
    fc.property(name, (text) => {
      expect([sessionOf(text), agentOf(text)]).toEqual([text, text])
    }),
  )
})

test('what is too long or not plain is no name', () => {
  const odd = fc.oneof(
    fc.stringMatching(/^[a-z]{65,200}$/),
    fc
      .tuple(fc.string(), fc.constantFrom(' ', '\n', '\0', '"', '=', 'é', '/', ','), fc.string())
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(odd, (text) => {
      expect([sessionOf(text), agentOf(text)]).toEqual([undefined, undefined])
    }),
  )
  expect(readClientWork({})).toEqual({ sessionId: undefined, agentId: undefined })
})
