import { invalidRequest } from './api-error.ts'
import type { Prompt } from './messages-request.ts'

type Content = Prompt['messages'][number]['content']

// The API's rules for messages, in its own words as users have reported them. It joins neighbours of one role itself.

/** They accept instructions only as the system prompt. */
const olderModels = /-4-[567](-\d{8})?$|-sonnet-5$/
/** Models before 4.6 continue an answer whose beginning the request provides. */
const takePrefill = /-4-5(-\d{8})?$/

/** Throws a 400. https://github.com/anomalyco/opencode/issues/35101 */
export function checkSystem({ system }: Prompt): void {
  if (system !== undefined) checkTexts('system', system)
}

/** Throws a 400. */
export function checkMessages({ model, messages }: Prompt): void {
  // https://github.com/anthropics/anthropic-sdk-typescript/issues/622
  if (messages[0]?.role !== 'user') throw invalidRequest('messages: first message must use the "user" role')
  checkSystemMessages(model, messages)
  checkToolResults(messages)
  const last = messages.at(-1)
  for (const [index, message] of messages.entries()) {
    // https://github.com/glowingjade/obsidian-smart-composer/pull/156
    if (message.content.length === 0 && !(message === last && message.role === 'assistant')) {
      const rule = 'all messages must have non-empty content except for the optional final assistant message'
      throw invalidRequest(`messages.${index}: ${rule}`)
    }
    checkTexts('messages', message.content)
  }
  if (last?.role === 'assistant') checkPrefill(model, last.content)
}

/** https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages */
function checkSystemMessages(model: string, messages: Prompt['messages']): void {
  for (const [index, { role }] of messages.entries()) {
    if (role !== 'system') continue
    if (olderModels.test(model)) throw invalidRequest("role 'system' is not supported on this model")
    const [before, after] = [messages[index - 1]?.role, messages[index + 1]?.role]
    if (before !== 'user' || (after !== undefined && after !== 'assistant')) {
      throw invalidRequest(
        `messages.${index}: a system message must be between a user turn and the next answer`,
      )
    }
  }
}

/** https://platform.claude.com/docs/en/agents-and-tools/tool-use/handle-tool-calls */
function checkToolResults(messages: Prompt['messages']): void {
  for (const [index, { role, content }] of messages.entries()) {
    const used = idsOf(content, 'tool_use', 'id')
    if (role !== 'assistant' || used.length === 0) continue
    const next = messages[index + 1]?.content ?? []
    const first = typeof next === 'string' ? [] : next.slice(0, used.length)
    const answered = new Set(idsOf(first, 'tool_result', 'tool_use_id'))
    const missing = used.filter((id) => !answered.has(id))
    if (missing.length > 0) {
      const rule = '`tool_use` ids were found without `tool_result` blocks immediately after'
      throw invalidRequest(`messages.${index}: ${rule}: ${missing.join(', ')}.`)
    }
  }
}

function idsOf(content: Content, kind: string, name: 'id' | 'tool_use_id'): string[] {
  if (typeof content === 'string') return []
  return content.flatMap((block) => (block.type === kind ? [String(block[name])] : []))
}

function checkTexts(of: string, content: Content): void {
  for (const text of textsOf(content)) {
    // https://github.com/anthropics/claude-code/issues/59812
    if (text === '' && typeof content !== 'string') {
      throw invalidRequest(`${of}: text content blocks must be non-empty`)
    }
    // https://github.com/home-assistant/core/issues/175637
    if (text !== '' && isBlank(text)) {
      throw invalidRequest(`${of}: text content blocks must contain non-whitespace text`)
    }
  }
}

function checkPrefill(model: string, content: Content): void {
  // https://github.com/anomalyco/opencode/pull/18421
  if (!takePrefill.test(model)) {
    const rule = 'This model does not support assistant message prefill.'
    throw invalidRequest(`${rule} The conversation must end with a user message.`)
  }
  // https://github.com/tailcallhq/forgecode/issues/1872
  if (/\s$/.test(textsOf(content).at(-1) ?? '')) {
    throw invalidRequest('messages: final assistant content cannot end with trailing whitespace')
  }
}

function textsOf(content: Content): string[] {
  if (typeof content === 'string') return [content]
  return content.flatMap(({ type, text }) => (type === 'text' ? [text ?? ''] : []))
}

/** White space by JavaScript's or Python's rules: no one outside knows which of them the API follows. */
function isBlank(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- what Python calls white space
  return !/[^\s\u001C-\u001F\u0085]/.test(text)
}
