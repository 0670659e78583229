import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { projectPath } from '../local/project-path.ts'

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'prices-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** `npm run prices -- …` as npm starts it. */
function compare(...args: string[]) {
  const { status, stdout, stderr } = spawnSync('node', ['local/boot.mjs', 'prices', ...args], {
    cwd: projectPath(),
    env: { PATH: process.env['PATH'] ?? '' },
    encoding: 'utf8',
  })
  return { status, lines: stdout.trim().split('\n'), stderr: stderr.trim() }
}

function fileOf(content: unknown): string {
  const file = join(directory, 'prices.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return file
}

// As LiteLLM has it.
const haiku = {
  litellm_provider: 'anthropic',
  max_input_tokens: 1_000_000,
  max_output_tokens: 128_000,
  prompt_cache_min_tokens: 512,
  input_cost_per_token: 1e-7,
  input_cost_per_token_batches: 5e-8,
  input_cost_per_token_above_100k_tokens: 5e-7,
  output_cost_per_token: 5e-7,
  output_cost_per_token_above_100k_tokens: 2.5e-6,
  cache_creation_input_token_cost: 1.25e-7,
  cache_creation_input_token_cost_above_100k_tokens: 6.25e-7,
  cache_creation_input_token_cost_above_1hr: 2e-7,
  cache_creation_input_token_cost_above_1hr_above_100k_tokens: 1e-6,
  cache_read_input_token_cost: 1e-8,
  cache_read_input_token_cost_above_100k_tokens: 5e-8,
  provider_specific_entry: { us: 1.1 },
}

test('our prices are those of the list that is installed, but for what is explained', () => {
  const { status, lines } = compare()
  expect(lines.filter((line) => line.includes('DIFFERS'))).toEqual([])
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}explained {6}claude-sonnet-5-5: cache read is 0\.1 here, 0\.2 there \(/),
  )
  expect(lines).toContain('  missing there  claude-fable-5-2')
  expect(status).toBe(0)
})

test('a list that agrees is no failure, whatever it lacks or has besides', () => {
  const others = {
    'claude-mythos-preview': haiku,
    'bedrock/claude-haiku-5-5': { ...haiku, litellm_provider: 'bedrock', input_cost_per_token: 1 },
  }
  const { status, lines } = compare('--litellm', fileOf({ 'claude-haiku-5-5': haiku, ...others }))
  expect(lines).toContain('LiteLLM (prices.json): 18 models here, 2 names there')
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}missing here {3}claude-mythos-preview \(not sold: /),
  )
  expect(lines).toContain('  missing there  claude-opus-5-5')
  expect([lines.at(-1), status]).toEqual(['  0 differences, 0 unexplained', 0])
})

test.each([
  [{ output_cost_per_token: 6e-7 }, 'output is 0.5 here, 0.6 there'],
  [
    { cache_read_input_token_cost_above_100k_tokens: undefined },
    'cache read above 100000 is 0.05 here, unknown there',
  ],
  [{ input_cost_per_token_above_200k_tokens: 9e-7 }, 'input above 200000 is unknown here, 0.9 there'],
  [{ provider_specific_entry: { us: 1.1, fast: 6 } }, 'fast is unknown here, 6 there'],
  [{ prompt_cache_min_tokens: 2_048 }, 'least cacheable is 512 here, 2048 there'],
  [{ deprecation_date: '2027-10-07' }, 'sold until is unknown here, 2027-10-07 there'],
])('%j is a difference, and a failure', (change, words) => {
  const { status, lines } = compare('--litellm', fileOf({ 'claude-haiku-5-5': { ...haiku, ...change } }))
  expect(lines).toContain(`  DIFFERS        claude-haiku-5-5: ${words}`)
  expect(status).toBe(1)
})

test.each([
  ['no JSON', /^.*prices\.json is no price file/],
  [{}, /has no model of Anthropic's/],
])('%j is said to be none', (content, words) => {
  const { status, stderr } = compare('--litellm', fileOf(content))
  expect(stderr).toMatch(words)
  expect(status).toBe(1)
})
