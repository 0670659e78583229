import { readFileSync } from 'node:fs'
import type { GeneratedFile } from '../observability/generated-files.ts'
import { renderCostPage } from './cost-page.ts'
import { deploymentCosts, renderSummary } from './deployment-cost.ts'
import { type Measurement, measuredChat } from './measurement.ts'

const deployPage = 'docs/deploy.md'
const begin = '<!-- made by npm run cost -->\n\n'
const end = '\n\n<!-- until here -->'

/** What the documentation says of cost, as it follows from the stack, the prices and the measured chat. */
export function generateCostFiles(measured: Measurement = measuredChat): GeneratedFile[] {
  const costs = deploymentCosts(measured)
  return [
    { path: 'docs/cost.md', text: renderCostPage(costs, measured) },
    { path: deployPage, text: withSummary(renderSummary(costs)) },
  ]
}

/** @throws Error when the page has no place for it */
function withSummary(summary: string): string {
  const page = readFileSync(new URL(`../../${deployPage}`, import.meta.url), 'utf8')
  const [before, rest] = page.split(begin)
  const after = rest?.slice(rest.indexOf(end))
  if (before === undefined || !after?.startsWith(end))
    throw new Error(`${deployPage} has no place for the cost.`)
  return `${before}${begin}${summary}${after}`
}
