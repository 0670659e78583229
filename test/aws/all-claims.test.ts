import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { type Application, startApplication } from '../harness/application.ts'
import { allClaims } from './all-claims.ts'
import { longQuestion } from './ask.ts'
import type { Address } from './deployment.ts'
import { startSpoilingEdge } from './fixtures/spoiling-edge.ts'
import { type SpoiledClaim, spoilings } from './fixtures/spoilings.ts'
import { type Finding, lookAtClaims } from './look-at-claims.ts'

/** Enough for the whole run, with its eleven seconds of silence, on a busy machine. */
const runMs = 120_000

let app: Application
let otherKey: string

beforeAll(async () => {
  // Patience for a busy machine, because a process that decides alone would be noticed.
  app = await startApplication({ AUTH_MODE: 'production', RATE_LIMIT_PATIENCE_MS: '10000' })
  app.claude.answerBy((question) =>
    question.endsWith(longQuestion)
      ? { tokens: 100, tokenMs: 20, firstTokenMs: 50 }
      : { tokens: 3, firstTokenMs: 10 },
  )
  otherKey = await createOtherOrganization()
})
afterAll(() => app.close())

async function createOtherOrganization(): Promise<string> {
  const created = await app.send('POST', '/organizations', {
    headers: { authorization: `Bearer ${app.credentials.operatorToken}` },
    body: { name: 'Another', owner: { email: 'owner@another.example' } },
  })
  return ((await created.json()) as { api_key: { key: string } }).api_key.key
}

const address = (url = app.url): Address => ({
  url,
  adminKey: app.credentials.adminKey,
  model: 'claude-haiku-5-5',
  metricsToken: app.credentials.metricsToken,
  otherKey,
  origin: 'https://app.example',
  fakeClaude: app.claude.url,
})

async function look(at: Address, claims = Object.values(allClaims)): Promise<Finding[]> {
  const findings: Finding[] = []
  await lookAtClaims(at, claims, (finding) => findings.push(finding))
  return findings
}

test(
  'a local server keeps every claim, as a deployment would, and is left as it was',
  async () => {
    const findings = await look(address())
    expect(findings.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
    expect(findings).toHaveLength(Object.keys(allClaims).length)

    const left = await app.database.rows(
      `SELECT (SELECT count(*)::int FROM chats) AS chats, (SELECT count(*)::int FROM budgets) AS budgets,
              (SELECT count(*)::int FROM rate_limits) AS limits,
              (SELECT count(*)::int FROM api_keys WHERE name = 'prove:aws' AND revoked_at IS NULL) AS keys`,
    )
    expect(left).toEqual([{ chats: 0, budgets: 0, limits: 0, keys: 0 }])
  },
  runMs,
)

test('no more is asked of Claude than was announced', () => {
  const announced = Object.values(allClaims).flatMap(({ answers }) => answers)
  const asked = app.claude.requests().map(({ body }) => (body as { max_tokens: number }).max_tokens)
  // The heartbeat asks only the fake Claude.
  expect(asked.toSorted((a, b) => a - b)).toEqual([50, ...announced].toSorted((a, b) => a - b))
})

test('a claim that cannot be checked is skipped, with what is missing', async () => {
  const { url, adminKey, model } = address()
  const { preflight, heartbeat, metricsToken, unknownIds } = allClaims
  expect(await look({ url, adminKey, model }, [preflight, heartbeat, metricsToken, unknownIds])).toEqual([
    { claim: preflight.claim, outcome: 'skipped', words: expect.stringContaining('--origin') },
    { claim: heartbeat.claim, outcome: 'skipped', words: expect.stringContaining('--fake-claude') },
    { claim: metricsToken.claim, outcome: 'ok', words: expect.stringContaining('--metrics-token') },
    { claim: unknownIds.claim, outcome: 'ok', words: expect.stringContaining('--other-api-key') },
  ])
})

const spoiled = Object.entries(spoilings).flatMap(([name, ways]) =>
  ways.map((way): [string, string, SpoiledClaim] => [name, way.name, way]),
)

test.each(spoiled)(
  '%s fails where an edge %s',
  async (name, _way, { spoiling, words }) => {
    const edge = await startSpoilingEdge(app.url, spoiling)
    try {
      const claim = allClaims[name as keyof typeof allClaims]
      expect(await look(address(edge.url), [claim])).toEqual([
        { claim: claim.claim, outcome: 'FAILED', words: expect.stringMatching(words) },
      ])
    } finally {
      await edge.close()
    }
  },
  runMs,
)
