import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { passingBetas, refuseFeatures } from './refused-features.ts'

const tools = (...types: unknown[]) => ({
  tools: types.map((type) => ({ name: 'a', type })),
})

test.each([
  ['container', { container: { id: null, skills: [] } }],
  ['container', { container: '' }],
  ['thread', { thread: { type: 'continue' } }],
  ['diagnostics', { diagnostics: { previous_message_id: 'msg_1' } }],
  ['mcp_servers', { mcp_servers: {} }],
  ['fallbacks', { fallbacks: 'default' }],
  ['fallback_credit_token', { fallback_credit_token: 'x' }],
  ['billing_policy', { billing_policy: { type: 'organization' } }],
  ['compaction', { compaction: {} }],
  ['speed', { speed: 'FAST' }],
  ['speed', { speed: false }],
  ['inference_geo', { inference_geo: 'eu' }],
  [
    'context_management',
    { context_management: { edits: [{ type: 'clear_thinking_20251015' }, { type: 'compact' }] } },
  ],
  ['context_management', { context_management: { edits: [null] } }],
  ['tools: web_fetch_20260318', tools('custom', 'web_fetch_20260318')],
  ['tools: bash_20250124\n', tools('bash_20250124\n')],
  ['tools: xbash_20250124', tools('xbash_20250124')],
  ['tools: unknown', tools(['custom'])],
])('%s is refused by name', (feature, body) => {
  expect(() => refuseFeatures(body)).toThrow(
    expect.objectContaining({ status: 403, code: 'feature_not_available', details: { feature } }),
  )
})

test.each([
  {},
  { container: null, thread: null, fallbacks: null, speed: null, compaction: null, tools: null },
  { diagnostics: { previous_message_id: null } },
  { speed: 'standard', inference_geo: 'global', mcp_servers: [] },
  { context_management: { edits: [{ type: 'clear_thinking_20251015' }] } },
  tools(
    undefined,
    null,
    'custom',
    'bash_20250124',
    'text_editor_20250728',
    'memory_20250818',
    'computer_20251124',
  ),
  { safeguards: { mode: 'auto' }, service_tier: 'auto', of_the_future: true },
])('what costs no more than its tokens passes: %j', (body) => {
  expect(() => refuseFeatures(body)).not.toThrow()
})

test('betas of what is not here are taken out, whatever stands around them; all others pass in order', () => {
  const shut = [
    'files-api-2025-04-14',
    'skills-2025-10-02',
    'mcp-client-2026-09-15',
    'fast-mode-2026-02-01',
    'oauth-2025-04-20',
    'compact-2026-01-12',
  ]
  const open = [
    'context-1m-2025-08-07',
    'claude-code-20250219',
    'new-2027-01-01',
    'files',
    'interleaved-thinking-2025-05-14',
  ]
  const space = fc.constantFrom('', ' ', '\t ')
  const name = fc.tuple(space, fc.constantFrom(...shut, ...open, ''), space)
  fc.assert(
    fc.property(fc.array(name, { maxLength: 8 }), (names) => {
      const passing = names.map(([, beta]) => beta).filter((beta) => open.includes(beta))
      const header = names.map((parts) => parts.join('')).join(',')
      expect(passingBetas(header)).toBe(passing.length === 0 ? undefined : passing.join(','))
    }),
  )
  expect(passingBetas(undefined)).toBeUndefined()
})
