import { createAnthropic } from '@ai-sdk/anthropic'
import { modelId, run, settings } from './ai-sdk.mjs'

await run(createAnthropic(settings)(modelId))
