import { expect, test } from '@jest/globals'
import { countTokens } from './count-tokens.ts'
import type { Prompt } from './messages-request.ts'

const model = 'claude-sonnet-5-5'
const prompt = (content: unknown, more: object = {}) =>
  ({ model, messages: [{ role: 'user', content }], ...more }) as Prompt
const text = (words: string) => ({ type: 'text', text: words })
/** What the content has beyond a text of two letters. */
const more = (content: object[], others: object = {}) =>
  countTokens(prompt([...content, text('Hi')], others)) - countTokens(prompt([text('Hi')]))

/** The first bytes of a PNG: a signature, and a header with its size. */
function png(width: number, height: number): string {
  const head = Buffer.alloc(24)
  head.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1')
  head.writeUInt32BE(width, 16)
  head.writeUInt32BE(height, 20)
  return head.toString('base64')
}
const image = (source: object) => ({ type: 'image', source })
const base64 = (data: string) => image({ type: 'base64', media_type: 'image/png', data })
const pdf = (pages: number) => ({
  type: 'document',
  source: {
    type: 'base64',
    media_type: 'application/pdf',
    data: Buffer.from(`<</Type/Pages>>${'<</Type /Page>>'.repeat(pages)}`).toString('base64'),
  },
})
const result = (content: object[]) => ({ type: 'tool_result', tool_use_id: 'toolu_1', content })
/** For the line that parts it from what follows. */
const line = 1

test.each([
  ['a small one', base64(png(280, 56)), 20],
  ['one with a square begun', base64(png(281, 56)), 22],
  ['the largest', base64(png(2_576, 1_456)), 4_784],
  ['one that is made smaller', base64(png(8_000, 8_000)), 4_784],
  ['one that nobody can read', base64('AAAA'), 4_784],
  ['one at a URL', image({ type: 'url', url: 'https://example.com/a.png' }), 4_784],
])('an image has a token for each square of it: %s', (_what, block, tokens) => {
  expect(more([block])).toBe(tokens + line)
})

test('earlier models see fewer pixels', () => {
  const counts = ['claude-haiku-4-5', 'claude-haiku-5-5'].map((name) =>
    more([base64(png(2_576, 1_456))], { model: name }),
  )
  expect(counts).toEqual([1_568 + line, 4_784 + line])
})

test('each page of a PDF is text and an image, and an image in the result of a tool is one', () => {
  expect(more([pdf(7)]) - more([pdf(6)])).toBe(3_000 + 4_784)
  expect(more([result([base64(png(2_576, 1_456))])]) - more([result([])])).toBe(4_784)
})

/** What tools have beyond their bytes. */
const hidden = (...tools: object[]) => more([], { tools }) - Math.ceil(JSON.stringify(tools).length / 4)

test.each([
  ['a tool of the client', { name: 'a', input_schema: {} }, 346],
  ['bash', { type: 'bash_20250124', name: 'a' }, 346 + 245],
  ['an editor', { type: 'text_editor_20250728', name: 'a' }, 346 + 700],
  ['a screen', { type: 'computer_20251124', name: 'a' }, 346 + 735 + 499],
])('tools bring a prompt of their own, and some their description: %s', (_what, tool, tokens) => {
  expect(Math.abs(hidden(tool) - tokens)).toBeLessThan(3)
})

const words = (some: string) => countTokens(prompt(some)) - countTokens(prompt(''))

test('text has a token in four bytes, but for what is rare', () => {
  expect(words('x'.repeat(400))).toBe(100)
  expect(words('漢'.repeat(100))).toBe(75)
  expect(words('𓀀'.repeat(100))).toBe(400)
})
