import Anthropic from '@anthropic-ai/sdk'
import { config } from '../config.ts'
import { httpFetch } from './http-fetch.ts'

let built: Anthropic | undefined

/**
 * The client of this process. Retries are ours, because the SDK's sleep as long as they are told and retry what
 * money cannot mend. What it could log or trace of prompts is off here, whatever the environment says.
 */
export function client(): Anthropic {
  built ??= new Anthropic({
    apiKey: config().ANTHROPIC_API_KEY,
    authToken: null,
    baseURL: config().ANTHROPIC_BASE_URL,
    maxRetries: 0,
    fetch: httpFetch,
    openTelemetry: { traces: false, propagation: false },
    logLevel: 'off',
  })
  return built
}
