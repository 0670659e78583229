import { readFileSync } from 'node:fs'
import OpenAI from 'openai'

const [, , act] = process.argv
const client = new OpenAI({ baseURL: `${process.env.BASE_URL}/v1`, apiKey: process.env.API_KEY })
const { completions } = client.chat
const asked = {
  model: 'claude-sonnet-5-5',
  max_completion_tokens: 1_000,
  messages: [{ role: 'user', content: 'Hello!' }],
}
const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const tools = [
  { type: 'function', function: { name: 'weather', description: 'Weather of a city', parameters } },
]
const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } }

const acts = {
  whole: async () => textOf(await completions.create(asked)),
  streamed: async () => textOf(await completions.stream(asked).finalChatCompletion()),
  async 'tool turn'() {
    const { message } = (await completions.stream({ ...asked, tools }).finalChatCompletion()).choices[0]
    const [call] = message.tool_calls
    const result = { role: 'tool', tool_call_id: call.id, content: 'sunny' }
    const messages = [...asked.messages, message, result]
    return `${call.function.arguments} ${textOf(await completions.create({ ...asked, tools, messages }))}`
  },
  image: async () =>
    textOf(await completions.create({ ...asked, messages: [{ role: 'user', content: [picture] }] })),
}

const textOf = ({ choices }) => choices[0].message.content

process.stdout.write(await acts[act]())
