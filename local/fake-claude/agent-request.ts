/** Bytes of what a tool returns, about those of a file of code. */
const resultBytes = 3_000
const names = [
  'Read',
  'Write',
  'Edit',
  'Bash',
  'Glob',
  'Grep',
  'Task',
  'WebFetch',
  'TodoWrite',
  'NotebookEdit',
]

/**
 * The body of a Messages API request as a coding agent sends it in the middle of its work: tools, thinking, a system prompt
 * that is cached for an hour, and the calls and results so far.
 * @param bytes its least size as JSON
 */
export function agentRequest(bytes: number) {
  const messages: object[] = [{ role: 'user', content: 'Find out why the last test fails, and mend it.' }]
  const request = {
    model: 'claude-sonnet-4-6',
    max_tokens: 4096,
    stream: true,
    thinking: { type: 'adaptive' },
    system: [{ type: 'text', text: proseOf(8_000), cache_control: { type: 'ephemeral', ttl: '1h' } }],
    tools: names.map(describe),
    messages,
  }
  const missing = bytes - JSON.stringify(request).length
  const step = JSON.stringify(stepOf(0)).length
  for (let number = 0; number * step < missing; number++) messages.push(...stepOf(number))
  return request
}

function describe(name: string): object {
  const property = (type: string) => ({ type, description: proseOf(120) })
  return {
    name,
    description: proseOf(1_200),
    input_schema: {
      type: 'object',
      properties: { path: property('string'), offset: property('number'), all: property('boolean') },
      required: ['path'],
      additionalProperties: false,
    },
  }
}

/** One call of a tool, and its result. */
function stepOf(number: number): object[] {
  const id = `toolu_${String(number).padStart(24, '0')}`
  const name = names[number % names.length]
  const input = { path: `src/part-${number}/index.ts`, offset: number * 40, all: number % 2 === 0 }
  const call = { type: 'tool_use', id, name, input }
  const thinking = { type: 'thinking', thinking: proseOf(200), signature: 'c2lnbmF0dXJl'.repeat(20) }
  return [
    { role: 'assistant', content: [thinking, call] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: codeOf(resultBytes) }] },
  ]
}

const proseOf = (bytes: number) => 'An agent reads before it writes, and says “why”. '.repeat(bytes / 50)
const codeOf = (bytes: number) =>
  '  const total = lines.map(({ cost }) => `$${cost}`).join("\\n") // naïve\n'.repeat(bytes / 70)
