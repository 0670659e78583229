import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { generateFiles } from './generated-files.ts'

test('every generated file matches the current sources; if not: npm run generate', async () => {
  const files = await generateFiles()
  const outdated = files.filter(
    ({ path, text }) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8') !== text,
  )
  expect(outdated.map(({ path }) => path)).toEqual([])
  expect(files.map(({ path }) => path).toSorted()).toEqual([
    '.env.example',
    'client/api.ts',
    'docs/cost.md',
    'docs/deploy.md',
    'docs/metrics.md',
    'docs/openapi.json',
    'observability/alerts.test.yml',
    'observability/alerts.yml',
    'observability/grafana/llm-production-app.json',
  ])
}, 120_000)
