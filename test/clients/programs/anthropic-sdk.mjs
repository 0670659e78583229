import { readFileSync } from 'node:fs'
import Anthropic from '@anthropic-ai/sdk'

const [, , act] = process.argv
const client = new Anthropic({ baseURL: process.env.BASE_URL, apiKey: process.env.API_KEY })
const model = 'claude-sonnet-5-5'
const asked = { model, max_tokens: 1_000, messages: [{ role: 'user', content: 'Hello!' }] }
const tools = [{ name: 'weather', description: 'Weather of a city', input_schema: { type: 'object' } }]

const acts = {
  whole: async () => textOf(await client.messages.create(asked)),
  streamed: async () => textOf(await client.messages.stream(asked).finalMessage()),
  async 'tool turn'() {
    const { content } = await client.messages.stream({ ...asked, tools }).finalMessage()
    const use = content.find(({ type }) => type === 'tool_use')
    const result = { type: 'tool_result', tool_use_id: use.id, content: 'sunny' }
    const messages = [...asked.messages, { role: 'assistant', content }, { role: 'user', content: [result] }]
    return `${JSON.stringify(use.input)} ${textOf(await client.messages.create({ ...asked, tools, messages }))}`
  },
  image: async () =>
    textOf(await client.messages.create({ ...asked, messages: [{ role: 'user', content: [picture] }] })),
}

const png = readFileSync('picture.png', 'base64')
const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } }
const textOf = ({ content }) => content.map(({ text = '' }) => text).join('')

process.stdout.write(await acts[act]())
