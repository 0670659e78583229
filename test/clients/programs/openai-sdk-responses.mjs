import { readFileSync } from 'node:fs'
import OpenAI from 'openai'

const [, , act] = process.argv
const { responses } = new OpenAI({ baseURL: `${process.env.BASE_URL}/v1`, apiKey: process.env.API_KEY })
const question = { role: 'user', content: 'Hello!' }
const asked = { model: 'claude-sonnet-5-5', max_output_tokens: 1_000, input: [question] }
const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const tools = [{ type: 'function', name: 'weather', description: 'Weather of a city', parameters }]
const picture = { type: 'input_image', image_url: `data:image/png;base64,${png}` }

const acts = {
  whole: async () => (await responses.create(asked)).output_text,
  streamed: async () => (await responses.stream(asked).finalResponse()).output_text,
  async 'tool turn'() {
    const { output } = await responses.stream({ ...asked, tools }).finalResponse()
    const call = output.find(({ type }) => type === 'function_call')
    const result = { type: 'function_call_output', call_id: call.call_id, output: 'sunny' }
    const input = [question, ...output, result]
    return `${call.arguments} ${(await responses.create({ ...asked, tools, input })).output_text}`
  },
  image: async () =>
    (await responses.create({ ...asked, input: [{ role: 'user', content: [picture] }] })).output_text,
}

process.stdout.write(await acts[act]())
