import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { measurePrompt } from './prompt-size.ts'

type Part = { block: object; tokens: number }

const measure = (body: Record<string, unknown>) =>
  measurePrompt(Buffer.byteLength(JSON.stringify(body)), JSON.parse(JSON.stringify(body)))
const boundOf = (body: Record<string, unknown>) => measure(body).tokensBound
const asking = (...content: unknown[]) => ({ model: 'm', messages: [{ role: 'user', content }] })

const words = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed())
const base64 = fc.base64String({ maxLength: 4_000 })
const imageTokens = 5_000

/** Blocks with what they cost at most: a token for each byte of text, and 5,000 for an image. */
const text: fc.Arbitrary<Part> = words.map((said) => ({
  block: { type: 'text', text: said },
  tokens: Buffer.byteLength(said),
}))
const image: fc.Arbitrary<Part> = fc
  .oneof(
    base64.map((data) => ({ type: 'base64', media_type: 'image/png', data })),
    fc.constant({ type: 'url', url: 'https://example.com/a.png' }),
  )
  .map((source) => ({ block: { type: 'image', source }, tokens: imageTokens }))
/** What a tool was given is text, also where it looks like an image of many bytes. */
const toolUse: fc.Arbitrary<Part> = fc
  .oneof(
    base64.map((data) => ({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } })),
    base64.map((data) => ({ content: [{ type: 'image', source: { type: 'base64', data } }] })),
    fc.jsonValue({ maxDepth: 3 }),
  )
  .map((input) => ({
    block: { type: 'tool_use', id: 'toolu_1', name: 'draw', input },
    tokens: Buffer.byteLength(JSON.stringify(input)),
  }))
const plain = fc.oneof(text, image, toolUse)
const nested = fc.tuple(
  fc.constantFrom('tool_result', 'document'),
  fc.array(fc.oneof(text, image), { maxLength: 3 }),
)
const block: fc.Arbitrary<Part> = fc.oneof(
  plain,
  nested.map(([type, parts]) => {
    const content = parts.map((part) => part.block)
    return {
      block:
        type === 'document'
          ? { type, source: { type: 'content', content } }
          : { type, tool_use_id: 'a', content },
      tokens: sum(parts),
    }
  }),
  words.map((data) => ({
    block: { type: 'document', source: { type: 'text', media_type: 'text/plain', data } },
    tokens: Buffer.byteLength(data),
  })),
)
const sum = (parts: readonly Part[]) => parts.reduce((tokens, part) => tokens + part.tokens, 0)

test('the bound is never below a token for every byte of text and 5,000 for every image', () => {
  fc.assert(
    fc.property(fc.array(fc.array(block, { maxLength: 4 }), { maxLength: 3 }), words, (messages, system) => {
      const body = {
        model: 'm',
        max_tokens: 1,
        system,
        messages: messages.map((parts) => ({ role: 'user', content: parts.map((part) => part.block) })),
      }
      const least = Buffer.byteLength(system) + messages.reduce((tokens, parts) => tokens + sum(parts), 0)
      expect(boundOf(body)).toBeGreaterThanOrEqual(least)
    }),
  )
})

test('base64 of images does not count by its bytes: a photo of a megabyte is held as one image', () => {
  const photo = {
    type: 'image',
    source: { type: 'base64', media_type: 'image/png', data: 'A'.repeat(1_000_000) },
  }
  expect(boundOf(asking(photo))).toBeLessThan(6_000)
  expect(boundOf(asking({ type: 'tool_result', tool_use_id: 'a', content: [photo] }))).toBeLessThan(6_000)
})

const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' } }

test.each([
  ['a PDF', pdf],
  ['a document at a URL', { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } }],
  ['a PDF that a tool has brought', { type: 'tool_result', tool_use_id: 'a', content: [pdf] }],
  [
    'a PDF that was fetched',
    { type: 'web_fetch_tool_result', content: { type: 'web_fetch_result', content: pdf } },
  ],
  [
    'a text that is to be cited',
    {
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'A. B. C.' },
      citations: { enabled: true },
    },
  ],
  ['a source of a kind that is new', { type: 'document', source: { type: 'of_the_future' } }],
  [
    'a block of a kind that is new, with a source',
    { type: 'video', source: { type: 'base64', data: 'AAAA' } },
  ],
])('of %s the bytes say nothing', (_what, brought) => {
  expect(boundOf(asking(brought))).toBeUndefined()
})

test('a tool that takes a source leaves the bound what it is', () => {
  const schema = { type: 'object', properties: { source: { type: 'string' }, type: { type: 'string' } } }
  const used = { type: 'tool_use', id: 'a', name: 'read', input: { source: { path: 'a.txt' } } }
  expect(boundOf({ ...asking(used), tools: [{ name: 'read', input_schema: schema }] })).toBeGreaterThan(0)
})

test.each([
  ['image', { type: 'image', source: { type: 'file', file_id: 'file_1' } }],
  [
    'document in the result of a tool',
    { type: 'tool_result', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] },
  ],
  ['upload into a container', { type: 'container_upload', file_id: 'file_1' }],
  ['image deep in what nobody knows', { type: 'x', of: [{ y: { type: 'file', file_id: 'file_1' } }] }],
])('a file of the shared workspace is refused by name: %s', (_where, brought) => {
  expect(() => measure(asking(brought))).toThrow('file_id is not available here')
  expect(() => measure({ ...asking(), system: [brought] })).toThrow('file_id is not available here')
})

test.each([
  'web_search_20260318',
  'code_execution_20260521',
  'advisor_20260301',
  'mcp_toolset',
  'of_the_future',
])('a tool that Anthropic runs, %s, is refused also where a message brings it', (type) => {
  const definition = { type, name: 'a' }
  const added = { type: 'tool_addition', tool: { type: 'tool_definition', definition } }
  expect(() => measure(asking(added))).toThrow(`tools: ${type} is not available here`)
  const summary = { type: 'compaction', content: 'a', tool_changes: [added] }
  expect(() => measure(asking(summary))).toThrow(`tools: ${type} is not available here`)
})

test('tools of the client may come in a message', () => {
  const definition = { name: 'read', input_schema: { type: 'object' } }
  const added = { type: 'tool_addition', tool: { type: 'tool_definition', definition } }
  expect(boundOf(asking(added))).toBeGreaterThan(0)
})

test('what Claude writes about tools and formats itself is in the bound: no body shows it', () => {
  const tools = ['computer_20251124', 'bash_20250124', 'text_editor_20250728'].map((type) => ({
    type,
    name: 'a',
  }))
  // 499 for all of them, and 735, 325 and 700.
  expect(boundOf({ ...asking(), tools })).toBeGreaterThan(499 + 735 + 325 + 700)
  expect(
    boundOf({ ...asking(), output_config: { format: { type: 'json_schema', schema: {} } } }),
  ).toBeGreaterThan(1_000)
})

test('a cache of one hour is seen wherever it is asked for, and a schema that speaks of it asks for none', () => {
  const cache_control = { type: 'ephemeral', ttl: '1h' }
  const cached = [
    { ...asking(), cache_control },
    { ...asking(), system: [{ type: 'text', text: 'a', cache_control }] },
    { ...asking(), tools: [{ name: 'a', input_schema: {}, cache_control }] },
    asking({ type: 'tool_result', content: [{ type: 'text', text: 'a', cache_control }] }),
  ]
  expect(cached.map((body) => measure(body).hasHourCache)).toEqual([true, true, true, true])
  const five = { ...asking(), cache_control: { type: 'ephemeral', ttl: '5m' } }
  expect(measure(five).hasHourCache).toBe(false)
})

const deep = (levels: number) => JSON.parse('{"a":'.repeat(levels) + '1' + '}'.repeat(levels)) as object

test('what is nested deeper than 500 levels is refused, and less is not', () => {
  expect(boundOf({ messages: [], metadata: deep(490) })).toBeGreaterThan(0)
  expect(() => measure({ messages: [], metadata: deep(600) })).toThrow('levels deep')
})
