import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { toPrincipal } from '../../../../auth/principal.ts'
import { newId } from '../../../../ids.ts'
import { carryThinking } from '../carried-thinking.ts'
import { readResponsesRequest } from './responses-request.ts'

const principal = toPrincipal({
  organization_id: newId('organization'),
  organization_name: 'Acme',
  suspended: false,
  default_model: null,
  system_prompt: null,
  allowed_models: null,
  max_tokens: null,
  max_tokens_by_model: null,
  user_id: newId('user'),
  email: null,
  role: 'member',
  standing: '',
  rate_limits: null,
})

const thought = { type: 'thinking', thinking: 'Let me see', signature: 'c2ln' } as const
const reasoning = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: carryThinking(thought) }
const kept = new Map([['rs_1', reasoning]])
const read = (asked: object) =>
  readResponsesRequest({ model: 'claude-sonnet-5-5', input: 'Hi', ...asked }, principal, kept)
/** What Claude is sent, without marks for its cache, which are another matter. */
const sent = (asked: object) => {
  const { json } = read(asked).body
  const text = JSON.stringify(json, (key, value: unknown) => (key === 'cache_control' ? undefined : value))
  return JSON.parse(text) as Record<string, unknown>
}
const messages = (input: unknown, more: object = {}) => sent({ input, ...more })['messages']
const text = (words: string) => ({ type: 'text', text: words })
const said = (role: string, ...content: object[]) => ({ role, content })

test('a text is a question, and its answer has the default length', () => {
  expect(sent({})).toEqual({
    model: 'claude-sonnet-5-5',
    max_tokens: 16_384,
    service_tier: 'standard_only',
    messages: [said('user', text('Hi'))],
    stream: true,
  })
})

test('instructions and what developers say first are the system prompt', () => {
  const input = [
    { role: 'developer', content: 'Be brief.' },
    { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'In English.' }] },
    { role: 'user', content: 'Hi' },
  ]
  expect(sent({ instructions: 'You are Bob.', input })).toMatchObject({
    system: [text('You are Bob.'), text('Be brief.'), text('In English.')],
    messages: [said('user', text('Hi'))],
  })
})

test('an agent’s conversation: thoughts before their calls, results of calls first in one turn', () => {
  const input = [
    { role: 'user', content: 'Look around' },
    reasoning,
    {
      type: 'message',
      role: 'assistant',
      id: 'msg_1',
      status: 'completed',
      content: [{ type: 'output_text', text: 'I look.', annotations: [] }],
    },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'toolu_1',
      name: 'exec_command',
      arguments: '{"cmd":"ls"}',
    },
    { type: 'function_call', call_id: 'toolu_2', name: 'spawn', namespace: 'agents', arguments: '' },
    { type: 'custom_tool_call', call_id: 'toolu_3', name: 'apply_patch', input: '*** Begin' },
    { role: 'user', content: 'Faster!' },
    { type: 'function_call_output', call_id: 'toolu_1', output: 'a.txt' },
    {
      type: 'function_call_output',
      call_id: 'toolu_2',
      output: [
        { type: 'input_text', text: 'born' },
        { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0=' },
      ],
    },
    { type: 'custom_tool_call_output', call_id: 'toolu_3', output: '' },
  ]
  expect(messages(input)).toEqual([
    said('user', text('Look around')),
    said(
      'assistant',
      thought,
      text('I look.'),
      { type: 'tool_use', id: 'toolu_1', name: 'exec_command', input: { cmd: 'ls' } },
      { type: 'tool_use', id: 'toolu_2', name: 'agents__spawn', input: {} },
      { type: 'tool_use', id: 'toolu_3', name: 'apply_patch', input: { input: '*** Begin' } },
    ),
    said(
      'user',
      { type: 'tool_result', tool_use_id: 'toolu_1', content: [text('a.txt')] },
      {
        type: 'tool_result',
        tool_use_id: 'toolu_2',
        content: [
          text('born'),
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0=' } },
        ],
      },
      { type: 'tool_result', tool_use_id: 'toolu_3' },
      text('Faster!'),
    ),
  ])
})

test('a thought that nothing came of, and what another vendor’s model thought, are left out', () => {
  const foreign = { ...reasoning, encrypted_content: 'gAAAAABo' }
  const input = [
    { role: 'user', content: 'a' },
    foreign,
    { role: 'assistant', content: 'b' },
    reasoning,
    reasoning,
    foreign,
    { role: 'user', content: 'c' },
  ]
  expect(messages(input)).toEqual([
    said('user', text('a')),
    said('assistant', text('b')),
    said('user', text('c')),
  ])
})

test('an item that is only referred to counts as the item itself', () => {
  const input = [
    { role: 'user', content: 'a' },
    { type: 'item_reference', id: 'rs_1' },
    { role: 'assistant', content: 'b' },
  ]
  expect(read({ input }).references).toEqual(['rs_1'])
  expect(messages(input)).toEqual([said('user', text('a')), said('assistant', thought, text('b'))])
})

test('what OpenAI’s own tools did elsewhere is left out', () => {
  const input = [
    { role: 'user', content: 'a' },
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search', query: 'x' } },
    { role: 'assistant', content: 'b' },
  ]
  expect(messages(input)).toEqual([said('user', text('a')), said('assistant', text('b'))])
})

test('a call that was cut does not make its conversation useless', () => {
  const input = [
    { role: 'user', content: 'a' },
    { type: 'function_call', call_id: 'toolu_1', name: 'x', arguments: '{"a":1,"b":"hal' },
    { type: 'function_call', call_id: 'toolu_2', name: 'x', arguments: 'no JSON' },
  ]
  expect(messages(input)).toMatchObject([
    {},
    { content: [{ input: { a: 1 } }, { input: { INVALID_JSON: 'no JSON' } }] },
  ])
})

test('files and images of every kind', () => {
  const content = [
    { type: 'input_image', detail: 'auto', image_url: 'https://example.com/a.png' },
    { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
    { type: 'input_file', file_url: 'https://example.com/a.pdf' },
    { type: 'input_file', filename: 'a.txt', file_data: 'data:text/plain;base64,w6Q=' },
  ]
  expect(messages([{ role: 'user', content }])).toEqual([
    said(
      'user',
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      {
        type: 'document',
        title: 'a.pdf',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
      },
      { type: 'document', source: { type: 'url', url: 'https://example.com/a.pdf' } },
      { type: 'document', title: 'a.txt', source: { type: 'text', media_type: 'text/plain', data: 'ä' } },
    ),
  ])
})

const fn = (name: string, more: object = {}) => ({
  type: 'function',
  name,
  parameters: { type: 'object', properties: {} },
  ...more,
})
const grammar = { type: 'grammar', syntax: 'lark', definition: 'start: "a"' }
const tools = [
  fn('exec_command', { description: 'Runs a command', strict: false }),
  {
    type: 'namespace',
    name: 'agents',
    description: 'Agents',
    tools: [fn('spawn'), { type: 'custom', name: 'tell' }],
  },
  { type: 'custom', name: 'apply_patch', description: 'Patches', format: grammar },
  { type: 'web_search', external_web_access: false },
  { type: 'something_new' },
]
const input_schema = { type: 'object', properties: {} }
const freeText = {
  type: 'object',
  properties: { input: { type: 'string' } },
  required: ['input'],
  additionalProperties: false,
}

test('functions, namespaces and free text are tools of Claude; tools that OpenAI runs are left out', () => {
  expect(sent({ tools })['tools']).toEqual([
    { name: 'exec_command', description: 'Runs a command', input_schema },
    { name: 'agents__spawn', input_schema },
    { name: 'agents__tell', input_schema: freeText },
    {
      name: 'apply_patch',
      description: 'Patches\n\nThe input has to follow this grammar (lark):\nstart: "a"',
      input_schema: freeText,
    },
  ])
  expect([...read({ tools }).toolNames]).toEqual([
    ['exec_command', { kind: 'function', name: 'exec_command' }],
    ['agents__spawn', { kind: 'function', name: 'spawn', namespace: 'agents' }],
    ['agents__tell', { kind: 'custom', name: 'tell', namespace: 'agents' }],
    ['apply_patch', { kind: 'custom', name: 'apply_patch' }],
  ])
})

test('tools that come in the course of a conversation are tools like the others', () => {
  const input = [
    { type: 'additional_tools', role: 'developer', tools: [fn('later')] },
    { role: 'user', content: 'Hi' },
  ]
  expect(sent({ tools: [fn('now')], input })).toMatchObject({
    tools: [{ name: 'now' }, { name: 'later' }],
    messages: [said('user', text('Hi'))],
  })
})

test('the name under which Claude knows a tool is one that it takes, and leads back to the tool', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', '_', '-', '.', 'ä', ' '),
    size: 'max',
    minLength: 1,
    maxLength: 70,
  })
  const namespaced = fc.record({ name, namespace: fc.option(name, { nil: undefined }) })
  fc.assert(
    fc.property(namespaced, ({ name: one, namespace }) => {
      const tool = fn(one)
      const { toolNames, body } = read({
        tools: [namespace === undefined ? tool : { type: 'namespace', name: namespace, tools: [tool] }],
      })
      const [[forClaude, found] = []] = [...toolNames]
      expect(body.json['tools']).toMatchObject([{ name: forClaude }])
      expect(forClaude).toMatch(/^[a-zA-Z0-9_-]{1,128}$/)
      expect(found).toEqual({ kind: 'function', name: one, ...(namespace !== undefined && { namespace }) })
    }),
  )
})

test.each([
  ['auto', undefined],
  ['none', { type: 'none' }],
  ['required', { type: 'any' }],
  [
    { type: 'function', name: 'exec_command' },
    { type: 'tool', name: 'exec_command' },
  ],
  [
    { type: 'function', name: 'spawn', namespace: 'agents' },
    { type: 'tool', name: 'agents__spawn' },
  ],
  [
    { type: 'custom', name: 'apply_patch' },
    { type: 'tool', name: 'apply_patch' },
  ],
  [{ type: 'web_search_preview' }, undefined],
])('tool_choice %j', (tool_choice, expected) => {
  expect(sent({ model: 'claude-haiku-5-5', tools, tool_choice })['tool_choice']).toEqual(expected)
})

test('of allowed tools only those are offered', () => {
  const tool_choice = {
    type: 'allowed_tools',
    mode: 'required',
    tools: [{ type: 'function', name: 'spawn', namespace: 'agents' }, { type: 'web_search' }],
  }
  expect(sent({ model: 'claude-haiku-5-5', tools, tool_choice })).toMatchObject({
    tools: [{ name: 'agents__spawn' }],
    tool_choice: { type: 'any' },
  })
})

test.each([
  [{ effort: 'low' }, 'low'],
  [{ effort: 'minimal', summary: 'auto' }, 'low'],
  [{ summary: 'auto' }, 'high'],
])('reasoning %j is told as a summary', (asked, effort) => {
  expect(sent({ reasoning: asked })).toMatchObject({
    thinking: { type: 'adaptive', display: 'summarized' },
    output_config: { effort },
  })
})

test.each([[null], [{}], [{ effort: null, summary: null }]])('reasoning %j is left to Claude', (asked) => {
  expect(sent({ reasoning: asked })).toEqual(sent({}))
})

test('a schema is a format of the answer, as a JSON object is a request for one', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  }
  expect(sent({ text: { format: { type: 'json_schema', name: 'x', strict: true, schema } } })).toMatchObject({
    output_config: { format: { type: 'json_schema', schema } },
  })
  expect(sent({ text: { format: { type: 'json_object' } } })['system']).toMatchObject([{ type: 'text' }])
  expect(sent({ text: { format: { type: 'text' }, verbosity: 'low' } })).toEqual(sent({}))
})

test('a length that nobody gave is not shortened: Codex takes a cut answer for an error', () => {
  const { body, terms } = read({})
  expect([body.leastTokens, body.maxTokens, terms]).toEqual([
    16_384,
    16_384,
    { model: 'claude-sonnet-5-5', max_output_tokens: 16_384, parallel_tool_calls: true },
  ])
  expect(read({ max_output_tokens: 99, parallel_tool_calls: false }).terms).toEqual({
    model: 'claude-sonnet-5-5',
    max_output_tokens: 99,
    parallel_tool_calls: false,
  })
})

test('what is harmless is ignored', () => {
  const ignored = {
    store: true,
    include: ['reasoning.encrypted_content'],
    prompt_cache_key: 'x',
    client_metadata: { a: 'b' },
    metadata: { a: 'b' },
    truncation: 'auto',
    service_tier: 'auto',
    background: false,
    previous_response_id: null,
    conversation: null,
    top_logprobs: 0,
    stream_options: { include_obfuscation: false },
    temperature: 1,
    max_tool_calls: 3,
    something_new: true,
  }
  expect(sent(ignored)).toEqual(sent({}))
})

const item = (one: object) => ({ input: [one] })

test.each([
  ['previous_response_id', 'unsupported_parameter', { previous_response_id: 'resp_1' }],
  ['conversation', 'unsupported_parameter', { conversation: 'conv_1' }],
  ['background', 'unsupported_parameter', { background: true }],
  ['prompt', 'unsupported_parameter', { prompt: { id: 'pmpt_1' } }],
  ['top_logprobs', 'unsupported_parameter', { top_logprobs: 3 }],
  ['include[1]', 'unsupported_parameter', { include: ['x', 'message.output_text.logprobs'] }],
  ['input[0].id', 'item_not_found', item({ type: 'item_reference', id: 'rs_2' })],
  ['input[0].id', 'invalid_request', item({ type: 'item_reference' })],
  ['input[0].type', 'unsupported_parameter', item({ type: 'compaction', encrypted_content: 'x' })],
  [
    'input[0].content[0].file_id',
    'unsupported_parameter',
    item({ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }),
  ],
  [
    'input[0].content[0].file_id',
    'unsupported_parameter',
    item({ role: 'user', content: [{ type: 'input_file', file_id: 'file_1' }] }),
  ],
  [
    'input[0].content[0].type',
    'unsupported_parameter',
    item({ role: 'user', content: [{ type: 'input_audio' }] }),
  ],
  [
    'input[0].content[0].image_url',
    'invalid_request',
    item({ role: 'user', content: [{ type: 'input_image', image_url: 'file:///etc/passwd' }] }),
  ],
  ['input[0].role', 'invalid_request', item({ role: 'tool', content: 'x' })],
  ['input[0].role', 'invalid_request', item({ content: 'x' })],
  ['input[0].content', 'invalid_request', item({ role: 'user' })],
  ['input[0].call_id', 'invalid_request', item({ type: 'function_call_output', output: 'x' })],
  ['input[0].arguments', 'invalid_request', item({ type: 'function_call', call_id: 'x', name: 'x' })],
  ['input', 'invalid_request', { input: null }],
  ['input', 'invalid_request', { input: 7 }],
  ['tools[1]', 'invalid_request', { tools: [fn('a'), fn('a')] }],
  ['tools[0].name', 'invalid_request', { tools: [{ type: 'function' }] }],
  [
    'tools[0].tools[0].name',
    'invalid_request',
    { tools: [{ type: 'namespace', name: 'a', tools: [{ type: 'custom' }] }] },
  ],
  ['tool_choice', 'invalid_request', { tool_choice: 'always' }],
  ['reasoning.effort', 'invalid_request', { reasoning: { effort: 'ultra' } }],
  ['text.format.type', 'invalid_request', { text: { format: { type: 'xml' } } }],
  ['max_output_tokens', 'invalid_request', { max_output_tokens: 0 }],
  ['stream', 'invalid_request', { stream: 'yes' }],
  ['model', 'invalid_request', { model: null }],
])('%s is refused by name', (param, code, asked) => {
  expect(() => read(asked)).toThrow(expect.objectContaining({ status: 400, code, details: { param } }))
})
