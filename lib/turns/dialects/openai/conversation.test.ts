import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import type { Block } from './content.ts'
import { type Contribution, conversationOf } from './conversation.ts'

const later = { takesLaterSystem: true }
const never = { takesLaterSystem: false }
const text = (words: string): Block => ({ type: 'text', text: words })
const says = (role: Contribution['role'], ...words: string[]): Contribution => ({
  role,
  blocks: words.map(text),
})
const result: Contribution = { role: 'user', blocks: [{ type: 'tool_result', tool_use_id: 'a' }] }

test('instructions at the start are the system prompt, a block each', () => {
  expect(conversationOf([says('system', 'a'), says('system', 'b'), says('user', 'c')], later)).toEqual({
    system: [text('a'), text('b')],
    messages: [{ role: 'user', content: [text('c')] }],
  })
})

test('instructions alone are said by the user: Claude answers to somebody', () => {
  expect(conversationOf([says('system', 'a')], later)).toEqual({
    system: [],
    messages: [{ role: 'user', content: [text('a')] }],
  })
})

test('later instructions stay what they are between a turn of the user and the next answer', () => {
  const { messages } = conversationOf(
    [says('user', 'a'), says('system', 'b'), says('system', 'c'), says('assistant', 'd'), says('user', 'e')],
    later,
  )
  expect(messages.map(({ role, content }) => [role, content.length])).toEqual([
    ['user', 1],
    ['system', 2],
    ['assistant', 1],
    ['user', 1],
  ])
})

test('anywhere else they are said by the user, at their place', () => {
  const { messages } = conversationOf(
    [says('user', 'a'), says('assistant', 'b'), says('system', 'c'), says('user', 'd'), says('system', 'e')],
    never,
  )
  expect(messages).toEqual([
    { role: 'user', content: [text('a')] },
    { role: 'assistant', content: [text('b')] },
    { role: 'user', content: [text('c'), text('d'), text('e')] },
  ])
})

test('the results of tools become one turn, and stand first in it', () => {
  const { messages } = conversationOf(
    [says('user', 'a'), says('assistant', 'b'), says('system', 'c'), result, result, says('user', 'd')],
    later,
  )
  expect(messages.at(-1)).toEqual({
    role: 'user',
    content: [...result.blocks, ...result.blocks, text('c'), text('d')],
  })
})

const contribution = fc.oneof(
  fc.record({
    role: fc.constantFrom('system', 'user', 'assistant'),
    blocks: fc.array(fc.string({ minLength: 1 }).map(text), { maxLength: 2 }),
  }),
  fc.constant(result),
)
const contributions = fc.array(contribution, { maxLength: 12 })
const abilities = fc.constantFrom(later, never)

test('roles take turns, results stand first, instructions stand where they may, and nothing is lost', () => {
  fc.assert(
    fc.property(contributions, abilities, (some, able) => {
      const { system, messages } = conversationOf(some, able)
      const roles = messages.map(({ role }) => role)
      for (const [index, role] of roles.entries()) {
        expect(roles[index - 1]).not.toBe(role)
        const isPlaced = roles[index - 1] === 'user' && roles[index + 1] !== 'user'
        expect(role !== 'system' || (able.takesLaterSystem && isPlaced)).toBe(true)
      }
      for (const { content } of messages) {
        const lastResult = content.findLastIndex(({ type }) => type === 'tool_result')
        expect(content.slice(0, lastResult + 1).every(({ type }) => type === 'tool_result')).toBe(true)
        expect(content.length).toBeGreaterThan(0)
      }
      const said = [...system, ...messages.flatMap(({ content }) => content)]
      expect(said.map((block) => JSON.stringify(block)).toSorted()).toEqual(
        some.flatMap(({ blocks }) => blocks.map((block) => JSON.stringify(block))).toSorted(),
      )
    }),
  )
})

test('an answer and what follows it change nothing before them, so that Claude finds that in its cache', () => {
  fc.assert(
    fc.property(contributions, contributions, abilities, (some, more, able) => {
      fc.pre(some.some(({ role, blocks }) => role === 'user' && blocks.length > 0))
      const before = conversationOf([...some, says('user', 'asks')], able)
      const after = conversationOf([...some, says('user', 'asks'), says('assistant', 'b'), ...more], able)
      expect(after.system).toEqual(before.system)
      expect(after.messages.slice(0, before.messages.length)).toEqual(before.messages)
    }),
  )
})
