import { ChatAnthropic } from '@langchain/anthropic'
import { run, settings } from './langchain.mjs'

const anthropicApiUrl = process.env.BASE_URL
await run((maxTokens) => new ChatAnthropic({ ...settings, maxTokens, anthropicApiUrl }))
