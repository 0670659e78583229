import { priceSettings } from '../../../config/prices.ts'
import { PermissionDeniedError } from '../../../errors.ts'
import { field } from '../../../upstream/report/reported-usage.ts'

/** A feature that this gateway refuses, and why. */
interface Refused {
  readonly feature: string
  readonly reason: string
}

const shared = 'its state is shared by all organizations of this deployment'
const unpriced = 'what it costs besides tokens has no price here'
const payer = 'it chooses who pays'

/** By field of the body. Absent, null and harmless values pass. */
const fields: Readonly<Record<string, { reason: string; passes?: (value: unknown) => boolean }>> = {
  container: { reason: shared },
  thread: { reason: shared },
  diagnostics: { reason: shared, passes: (value) => (field(value, 'previous_message_id') ?? null) === null },
  mcp_servers: { reason: unpriced, passes: (value) => Array.isArray(value) && value.length === 0 },
  fallbacks: { reason: unpriced },
  fallback_credit_token: { reason: payer },
  billing_policy: { reason: payer },
  compaction: { reason: unpriced },
  speed: { reason: unpriced, passes: (value) => value === 'standard' },
  inference_geo: { reason: unpriced, passes: (value) => value === priceSettings().CLAUDE_INFERENCE_GEO },
  context_management: {
    reason: unpriced,
    passes: (value) => {
      const edits = field(value, 'edits')
      return !Array.isArray(edits) || edits.every((edit) => String(field(edit, 'type')).startsWith('clear_'))
    },
  },
}

/** Tools that the client runs; Anthropic runs all others that have a type. */
const clientTools = /^(custom|(bash|text_editor|memory|computer)_\d{8})$/

/** Betas dropped from the header: what they open is then refused or ignored anyway. */
const betas =
  /^(files-api|message-batches|managed-agents|skills|agent-memory|environments|mcp|user-profiles|oauth|fast-mode|server-side-fallback|cache-keepalive|code-execution|compact|advisor)\b/

/**
 * @throws PermissionDeniedError that names the feature: 403, because clients answer a 400 by asking for less
 * and less
 */
export function refuseFeatures(body: Readonly<Record<string, unknown>>): void {
  for (const [name, { reason, passes }] of Object.entries(fields)) {
    const value = body[name] ?? undefined
    if (value !== undefined && !passes?.(value)) refuse({ feature: name, reason })
  }
  const tools = body['tools']
  for (const tool of Array.isArray(tools) ? tools : []) refuseServerTool(tool)
}

/** A tool that is not run by the client, wherever it is defined. @throws PermissionDeniedError */
export function refuseServerTool(tool: unknown): void {
  const type = field(tool, 'type') ?? 'custom'
  const name = typeof type === 'string' ? type : 'unknown'
  if (!clientTools.test(name)) refuse({ feature: `tools: ${name.slice(0, 100)}`, reason: unpriced })
}

/** Refuses a file or container named by its id, anywhere in the body. @throws PermissionDeniedError */
export function refuseSharedState(feature: string): never {
  return refuse({ feature, reason: shared })
}

/** The betas that are passed on to Claude; undefined: none. */
export function passingBetas(header: string | undefined): string | undefined {
  const passing = (header ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !betas.test(name))
  return passing.length === 0 ? undefined : passing.join(',')
}

function refuse({ feature, reason }: Refused): never {
  throw new PermissionDeniedError(`${feature} is not available here: ${reason}.`, 'feature_not_available', {
    feature,
  })
}
