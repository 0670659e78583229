import { ChatOpenAI } from '@langchain/openai'
import { run, settings } from './langchain.mjs'

const configuration = { baseURL: `${process.env.BASE_URL}/v1` }
await run((maxTokens) => new ChatOpenAI({ ...settings, maxTokens, configuration }))
