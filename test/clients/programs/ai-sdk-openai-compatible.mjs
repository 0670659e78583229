import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { modelId, run, settings } from './ai-sdk.mjs'

await run(createOpenAICompatible({ name: 'gateway', ...settings })(modelId))
