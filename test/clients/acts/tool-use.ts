import type { Tool } from '../clients.ts'

export const weather: Tool = { name: 'weather', input: { city: 'Oslo' } }

const event = (type: string, data: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-5-5',
  content: [],
  stop_reason: null,
  stop_sequence: null,
  usage: { input_tokens: 20, output_tokens: 1 },
}
const block = (index: number, content_block: object, delta: object) =>
  [
    event('content_block_start', { index, content_block }),
    event('content_block_delta', { index, delta }),
    event('content_block_stop', { index }),
  ].join('')

/** Claude's events of an answer that uses a tool, with a thought and a text before, which have to come back. */
export const toolUse = ({ name, input }: Tool) =>
  [
    event('message_start', { message }),
    block(
      0,
      { type: 'thinking', thinking: '', signature: 'c2ln' },
      { type: 'thinking_delta', thinking: 'Hm.' },
    ),
    block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'I look.' }),
    block(
      2,
      { type: 'tool_use', id: 'toolu_1', name, input: {} },
      { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    ),
    event('message_delta', {
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { output_tokens: 15 },
    }),
    event('message_stop', {}),
  ].join('')
