import { createOpenAI } from '@ai-sdk/openai'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'

const [, , act] = process.argv
const provider = createOpenAI({ baseURL: `${process.env.BASE_URL}/v1`, apiKey: process.env.API_KEY })
const asked = { model: provider('claude-sonnet-5-5'), maxOutputTokens: 1_000, prompt: 'Hello!' }
const weather = tool({
  description: 'Weather of a city',
  inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } } }),
  execute: async () => 'sunny',
})
const picture = { type: 'file', data: Buffer.from('iVBORw0KGgo=', 'base64'), mediaType: 'image/png' }

const acts = {
  whole: async () => (await generateText(asked)).text,
  streamed: async () => (await Array.fromAsync(streamText(asked).textStream)).join(''),
  async 'tool turn'() {
    const { steps, text } = await generateText({ ...asked, tools: { weather }, stopWhen: stepCountIs(3) })
    return `${JSON.stringify(steps[0].toolCalls[0].input)} ${text}`
  },
  image: async () =>
    (await generateText({ ...asked, prompt: undefined, messages: [{ role: 'user', content: [picture] }] }))
      .text,
  refused: async () => (await generateText(asked)).text,
}

process.stdout.write(await acts[act]())
