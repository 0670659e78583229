import * as fc from 'fast-check'
import { plainPdf, plainPng } from './media.ts'

/** A body of the Messages API, all but the question at its end. */
interface Content {
  readonly maxTokens: number
  /** Blocks that stand before the question. */
  readonly blocks: readonly object[]
  readonly earlier?: readonly object[]
  readonly system?: readonly object[]
  readonly tools?: readonly object[]
  readonly thinkingBudget?: number
}

/** A kind of prompt whose tokens do not follow from its bytes. */
export interface ContentKind {
  /** Models that take it. */
  readonly models: readonly string[]
  readonly content: fc.Arbitrary<Content>
}

/** The body of a request for a stream. */
export function bodyOf(model: string, content: Content, question: string): object {
  const { maxTokens, blocks, earlier = [], system, tools, thinkingBudget } = content
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    ...(system && { system }),
    ...(tools && { tools }),
    ...(thinkingBudget !== undefined && { thinking: { type: 'enabled', budget_tokens: thinkingBudget } }),
    messages: [...earlier, { role: 'user', content: [...blocks, text(question)] }],
  }
}

const current = ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-haiku-5-5', 'claude-fable-5-1']
/** Those that take a budget for thinking. */
const earlierModels = ['claude-sonnet-4-6', 'claude-haiku-4-5']
const models = [...current, ...earlierModels]

const text = (words: string) => ({ type: 'text', text: words })
const cachedFor = (ttl: '5m' | '1h') => ({ cache_control: { type: 'ephemeral', ttl } })
const markedForAnHour = (block: object) => ({ ...block, ...cachedFor('1h') })
/** Short, so that the answers do not pay for what the prompts cost. */
const maxTokens = fc.integer({ min: 1, max: 60 })
/** Most prompts are unlike all others, and some are read from the cache. */
const beginning = fc.oneof({ weight: 5, arbitrary: fc.uuid() }, fc.constant('The same.')).map(text)

const image = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ width: fc.integer({ min: 800, max: 2_576 }), height: fc.integer({ min: 800, max: 1_456 }) })
      .map(({ width, height }) => base64('image', 'image/png', plainPng(width, height))),
  },
  fc.constant({ type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } }),
)
const pdf = (most: number) =>
  fc.integer({ min: 1, max: most }).map((pages) => base64('document', 'application/pdf', plainPdf(pages)))
const pdfAtUrl = fc.constant({ type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } })

const look = { name: 'look', input_schema: { type: 'object' } }
/** Tools that Claude describes to itself. */
const describedTools = fc.shuffledSubarray(
  [
    { type: 'bash_20250124', name: 'bash' },
    { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
    { type: 'computer_20251124', name: 'computer', display_width_px: 1_024, display_height_px: 768 },
  ],
  { minLength: 1 },
)

const images: ContentKind = {
  models,
  content: fc
    .record({
      maxTokens,
      beginning,
      seen: fc.array(image, { minLength: 1, maxLength: 3 }),
      isResult: fc.boolean(),
    })
    .map(showing),
}

const pdfs: ContentKind = {
  models,
  content: fc.record({
    maxTokens,
    blocks: fc.tuple(beginning, fc.oneof({ weight: 5, arbitrary: pdf(20) }, pdfAtUrl)),
  }),
}

const tools: ContentKind = {
  models,
  content: fc.record({
    maxTokens: fc.integer({ min: 1, max: 20 }),
    blocks: fc.constant([]),
    tools: fc.tuple(describedTools, fc.subarray([look])).map((some) => some.flat()),
  }),
}

const thinking: ContentKind = {
  models: earlierModels,
  content: fc.record({
    maxTokens: fc.integer({ min: 100, max: 1_000 }),
    blocks: fc.constant([]),
    tools: fc.constant([look]),
    thinkingBudget: fc.integer({ min: 2_000, max: 6_000 }),
  }),
}

const cachedForAnHour: ContentKind = {
  models,
  content: fc.record({
    maxTokens,
    blocks: fc.tuple(beginning, pdf(4).map(markedForAnHour)),
  }),
}

const mixed: ContentKind = {
  models: earlierModels,
  content: fc
    .record({
      maxTokens,
      beginning,
      described: describedTools,
      document: pdf(3),
      seen: fc.array(image, { minLength: 1, maxLength: 2 }),
      thinkingBudget: fc.integer({ min: 100, max: 400 }),
    })
    .map(mixing),
}

/** By what they put to the proof. */
export const contentKinds: Readonly<Record<string, ContentKind>> = {
  images,
  PDFs: pdfs,
  tools,
  thinking,
  'cached for an hour': cachedForAnHour,
  mixed,
}

function base64(type: string, mediaType: string, data: string) {
  return { type, source: { type: 'base64', media_type: mediaType, data } }
}

/** What a tool has shown, to a question with these blocks. */
function resultOf(asked: readonly object[], shown: readonly object[], mark: object = {}) {
  const call = { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }
  return {
    earlier: [
      { role: 'user', content: asked },
      { role: 'assistant', content: [call] },
    ],
    blocks: [{ type: 'tool_result', tool_use_id: call.id, content: shown, ...mark }],
    tools: [look],
  }
}

interface Shown {
  readonly maxTokens: number
  readonly beginning: object
  readonly seen: readonly object[]
  readonly isResult: boolean
}

/** Images, as the user's own or as what a tool has shown. */
function showing({ maxTokens: most, beginning: first, seen, isResult }: Shown): Content {
  if (!isResult) return { maxTokens: most, blocks: [first, ...seen] }
  return { maxTokens: most, ...resultOf([first], seen) }
}

interface Mixed {
  readonly maxTokens: number
  readonly beginning: object
  readonly described: readonly object[]
  readonly document: object
  readonly seen: readonly object[]
  readonly thinkingBudget: number
}

/** All at once: the system prompt and a document for an hour, what a tool has shown for five minutes. */
function mixing({
  maxTokens: most,
  beginning: first,
  described,
  document,
  seen,
  thinkingBudget,
}: Mixed): Content {
  return {
    maxTokens: most,
    thinkingBudget,
    ...resultOf([first, markedForAnHour(document)], seen, cachedFor('5m')),
    system: [markedForAnHour(text('You see.'))],
    tools: [...described, look],
  }
}
