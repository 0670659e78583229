/** Lints docs/openapi.json for `npm run check`, with Redocly's recommended rules. Warnings fail too. */
import { readFile } from 'node:fs/promises'
import { createConfig, lintFromString } from '@redocly/openapi-core'

const path = 'docs/openapi.json'
const source = await readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
const config = await createConfig({ extends: ['recommended'] })
const problems = await lintFromString({ source, absoluteRef: path, config })
for (const { severity, ruleId, message, location } of problems) {
  console.log(`${path}${location[0]?.pointer ?? ''}: ${severity} ${ruleId}: ${message}`)
}
process.exitCode = problems.length === 0 ? 0 : 1
