import type { ModelInfo } from '@anthropic-ai/sdk/resources/models'
import { notFound } from './api-error.ts'

const million = 1_000_000

const model = (
  id: string,
  display_name: string,
  line: NonNullable<ModelInfo['line']>,
  created_at: string,
  limits: { max_input_tokens: number; max_tokens: number },
): ModelInfo => ({
  type: 'model',
  id,
  display_name,
  line,
  created_at,
  ...limits,
  lifecycle: 'active',
  deprecated_at: null,
  retires_at: null,
  capabilities: null,
})

const current = { max_input_tokens: million, max_tokens: 128_000 }

// The dates are made up: Haiku 4.5 is on its way out, so that a watch for retirements finds one.
const models: readonly ModelInfo[] = [
  model('claude-sonnet-5-5', 'Claude Sonnet 5.5', 'sonnet', '2026-09-30T00:00:00Z', current),
  model('claude-haiku-5-5', 'Claude Haiku 5.5', 'haiku', '2026-09-30T00:00:00Z', current),
  model('claude-fable-5-1', 'Claude Fable 5.1', 'fable', '2026-09-01T00:00:00Z', current),
  model('claude-opus-5-5', 'Claude Opus 5.5', 'opus', '2026-08-31T00:00:00Z', current),
  model('claude-sonnet-4-6', 'Claude Sonnet 4.6', 'sonnet', '2026-02-17T00:00:00Z', {
    max_input_tokens: million,
    max_tokens: 64_000,
  }),
  {
    ...model('claude-haiku-4-5', 'Claude Haiku 4.5', 'haiku', '2025-10-15T00:00:00Z', {
      max_input_tokens: 200_000,
      max_tokens: 64_000,
    }),
    lifecycle: 'deprecated',
    deprecated_at: '2026-10-15T00:00:00Z',
    retires_at: '2027-04-15T00:00:00Z',
  },
]

/** One page with every model, newest first. */
export const listModels = () => ({
  data: models,
  has_more: false,
  first_id: models[0]?.id ?? null,
  last_id: models.at(-1)?.id ?? null,
})

/** Throws a 404 for a model that the fake does not have. */
export function findModel(id: string): ModelInfo {
  const found = models.find((candidate) => candidate.id === id)
  if (!found) throw notFound(`model: ${id}`)
  return found
}
