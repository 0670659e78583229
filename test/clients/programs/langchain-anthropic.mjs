import { ChatAnthropic } from '@langchain/anthropic'

const [, , act] = process.argv
const chat = (maxTokens = 1_000) =>
  new ChatAnthropic({
    model: 'claude-sonnet-5-5',
    maxTokens,
    apiKey: process.env.API_KEY,
    anthropicApiUrl: process.env.BASE_URL,
  })
const weather = { name: 'weather', description: 'Weather of a city', input_schema: { type: 'object' } }
const question = { role: 'user', content: 'Hello!' }
const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }

const acts = {
  whole: async () => textOf(await chat().invoke([question])),
  streamed: async () => (await Array.fromAsync(await chat().stream([question]))).map(textOf).join(''),
  async 'tool turn'() {
    const bound = chat().bindTools([weather])
    const used = await bound.invoke([question])
    const [{ id, args }] = used.tool_calls
    const result = { role: 'tool', tool_call_id: id, content: 'sunny' }
    return `${JSON.stringify(args)} ${textOf(await bound.invoke([question, used, result]))}`
  },
  image: async () => textOf(await chat().invoke([{ role: 'user', content: [picture] }])),
  refused: async () => textOf(await chat(20_000).invoke([question])),
}

const textOf = ({ content }) =>
  typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('')

process.stdout.write(await acts[act]())
