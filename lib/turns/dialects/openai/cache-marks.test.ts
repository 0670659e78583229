import { expect, test } from '@jest/globals'
import { cacheMarks } from './cache-marks.ts'
import { Field } from './field.ts'
import { toolOf } from './tools.ts'

const read = toolOf(new Field({ name: 'read' }))
const text = (words: string) => ({ type: 'text', text: words })
const mark = { cache_control: { type: 'ephemeral' } }

test('what stays the same from turn to turn is marked, and the whole conversation', () => {
  const messages = [{ content: [text('b')] }]
  expect(cacheMarks({ system: [text('a')], messages, tools: [read] })).toEqual({
    ...mark,
    system: [{ ...text('a'), ...mark }],
  })
  expect(cacheMarks({ system: [], messages, tools: [read, read] })).toEqual({
    ...mark,
    tools: [read, { ...read, ...mark }],
  })
  expect(cacheMarks({ system: [], messages, tools: [] })).toEqual(mark)
})

test.each(['system', 'tools', 'messages'])('a client that marks %s itself is not disturbed', (where) => {
  const marked = { ...text('a'), ...mark }
  expect(
    cacheMarks({
      system: where === 'system' ? [marked] : [],
      tools: where === 'tools' ? [{ ...read, ...mark }] : [],
      messages: [{ content: [where === 'messages' ? marked : text('b')] }],
    }),
  ).toEqual({})
})
