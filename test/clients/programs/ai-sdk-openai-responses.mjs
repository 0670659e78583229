import { createOpenAI } from '@ai-sdk/openai'
import { modelId, run, settings } from './ai-sdk.mjs'

await run(createOpenAI(settings)(modelId))
