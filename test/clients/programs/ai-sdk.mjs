import { readFileSync } from 'node:fs'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'

const [, , act] = process.argv
/** For every provider of the AI SDK. */
export const settings = { baseURL: `${process.env.BASE_URL}/v1`, apiKey: process.env.API_KEY }
export const modelId = 'claude-sonnet-5-5'

const asked = { maxOutputTokens: 1_000, prompt: 'Hello!' }
const weather = tool({
  description: 'Weather of a city',
  inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }),
  execute: async () => 'sunny',
})
const picture = { type: 'file', data: readFileSync('picture.png'), mediaType: 'image/png' }

const acts = {
  whole: async (model) => (await generateText({ model, ...asked })).text,
  streamed: async (model) => (await Array.fromAsync(streamText({ model, ...asked }).textStream)).join(''),
  async 'tool turn'(model) {
    const tools = { weather }
    const { steps, text } = await generateText({ model, ...asked, tools, stopWhen: stepCountIs(3) })
    return `${JSON.stringify(steps[0].toolCalls[0].input)} ${text}`
  },
  async image(model) {
    const messages = [{ role: 'user', content: [picture] }]
    return (await generateText({ model, maxOutputTokens: 1_000, messages })).text
  },
}

export const run = async (model) => process.stdout.write(await acts[act](model))
