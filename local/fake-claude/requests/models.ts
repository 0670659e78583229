import type { ModelInfo } from '@anthropic-ai/sdk/resources/models'
import { notFound } from './api-error.ts'

const large = { max_input_tokens: 1_000_000, max_tokens: 128_000 }
const small = { max_input_tokens: 200_000, max_tokens: 64_000 }

/** `claude-opus-4-5-20251101` → `Claude Opus 4.5` */
function displayName(id: string): string {
  const [, line = '', version = ''] = /^claude-([a-z]+)-([\d-]+?)(-\d{8})?$/.exec(id) ?? []
  return `Claude ${line.charAt(0).toUpperCase()}${line.slice(1)} ${version.replace('-', '.')}`
}

function model(id: string, releasedOn: string, limits: typeof large): ModelInfo {
  return {
    type: 'model',
    id,
    display_name: displayName(id),
    line: (id.split('-')[1] ?? null) as ModelInfo['line'],
    created_at: `${releasedOn}T00:00:00Z`,
    ...limits,
    lifecycle: 'active',
    deprecated_at: null,
    retires_at: null,
    capabilities: null,
  }
}

const deprecated = (id: string, releasedOn: string, from: string, until: string): ModelInfo => ({
  ...model(id, releasedOn, small),
  lifecycle: 'deprecated',
  deprecated_at: `${from}T00:00:00Z`,
  retires_at: `${until}T00:00:00Z`,
})

// Many of the dates are made up: of releases, and the end of Haiku 4.5. A model that is past its end still answers here, because
// that is what shows whether somebody else has refused it.
const models: readonly ModelInfo[] = [
  model('claude-fable-5-2', '2026-11-09', large),
  model('claude-mythos-5-2', '2026-11-09', large),
  model('claude-sonnet-5-5', '2026-09-30', large),
  model('claude-haiku-5-5', '2026-09-30', large),
  model('claude-fable-5-1', '2026-09-01', large),
  model('claude-mythos-5-1', '2026-09-01', large),
  model('claude-opus-5-5', '2026-08-31', large),
  model('claude-opus-5', '2026-07-24', large),
  model('claude-sonnet-5', '2026-06-30', large),
  model('claude-fable-5', '2026-06-09', large),
  model('claude-mythos-5', '2026-06-09', large),
  model('claude-opus-4-8', '2026-05-28', large),
  model('claude-opus-4-7', '2026-04-16', large),
  model('claude-sonnet-4-6', '2026-02-17', large),
  model('claude-opus-4-6', '2026-02-05', large),
  deprecated('claude-opus-4-5-20251101', '2025-11-01', '2026-11-23', '2027-01-22'),
  deprecated('claude-haiku-4-5-20251001', '2025-10-01', '2026-10-15', '2027-04-15'),
  deprecated('claude-sonnet-4-5-20250929', '2025-09-29', '2026-09-29', '2026-11-30'),
]

/** One page with every model, newest first. */
export const listModels = () => ({
  data: models,
  has_more: false,
  first_id: models[0]?.id ?? null,
  last_id: models.at(-1)?.id ?? null,
})

/** A name without its date is another one of the same model. Throws a 404 for a model that the fake does not have. */
export function findModel(id: string): ModelInfo {
  const found = models.find((candidate) => candidate.id === id || candidate.id.replace(/-\d{8}$/, '') === id)
  if (!found) throw notFound(`model: ${id}`)
  return found
}
