import { readFileSync } from 'node:fs'

const [, , act] = process.argv
/** For every chat model of LangChain. */
export const settings = { model: 'claude-sonnet-5-5', apiKey: process.env.API_KEY }

const schema = { type: 'object', properties: { city: { type: 'string' } } }
const weather = { name: 'weather', description: 'Weather of a city', schema }
const question = { role: 'user', content: 'Hello!' }
const png = readFileSync('picture.png', 'base64')
const picture = { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } }

const acts = {
  whole: async (chat) => textOf(await chat(1_000).invoke([question])),
  streamed: async (chat) =>
    (await Array.fromAsync(await chat(1_000).stream([question]))).map(textOf).join(''),
  async 'tool turn'(chat) {
    const bound = chat(1_000).bindTools([weather])
    const used = await bound.invoke([question])
    const [{ id, args }] = used.tool_calls
    const result = { role: 'tool', tool_call_id: id, content: 'sunny' }
    return `${JSON.stringify(args)} ${textOf(await bound.invoke([question, used, result]))}`
  },
  image: async (chat) => textOf(await chat(1_000).invoke([{ role: 'user', content: [picture] }])),
}

const textOf = ({ content }) =>
  typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('')

/** @param chat makes a chat model whose answers have at most so many tokens */
export const run = async (chat) => process.stdout.write(await acts[act](chat))
