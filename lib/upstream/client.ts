import type Anthropic from '@anthropic-ai/sdk'
import { claudeSettings } from '../config/claude.ts'
import { httpFetch } from './http-fetch.ts'

let loading: Promise<Anthropic> | undefined

/**
 * The client of this process. The SDK is more than half of the code of a chat function, so it is loaded only
 * on demand.
 */
export function client(): Promise<Anthropic> {
  loading ??= load()
  return loading
}

/**
 * Retries are ours, because the SDK's sleep for as long as they are told to, and repeat calls that fail for
 * want of money. Everything that the SDK could log or trace of prompts is off here, whatever the environment
 * says.
 */
async function load(): Promise<Anthropic> {
  const sdk = await import('@anthropic-ai/sdk')
  return new sdk.Anthropic({
    apiKey: claudeSettings().ANTHROPIC_API_KEY,
    authToken: null,
    baseURL: claudeSettings().ANTHROPIC_BASE_URL,
    maxRetries: 0,
    fetch: httpFetch,
    openTelemetry: { traces: false, propagation: false },
    logLevel: 'off',
  })
}
