import { formatUsd } from '../../lib/budget/money.ts'
import { findPrice } from '../../lib/budget/price-table.ts'
import { priceUsage } from '../../lib/budget/price-usage.ts'
import { chats, metricsCost } from './chat-cost.ts'
import { type CostLine, sumOf } from './cost-line.ts'
import { type DeploymentCost, renderSummary } from './deployment-cost.ts'
import type { Measurement } from './measurement.ts'
import { prices, pricesFrom } from './prices.ts'

const model = 'claude-sonnet-5-5'
/** Twenty messages of some 200 tokens. */
const promptTokens = 4_000

/** The text of docs/cost.md. */
export function renderCostPage(costs: readonly DeploymentCost[], measured: Measurement): string {
  const metrics = metricsCost(measured)
  return `# What a deployment costs

Made by \`npm run cost\` from the resources of the synthesized templates, one measured chat and a table of prices
(${pricesFrom.region}, as known on ${pricesFrom.date}). Nobody has been billed for any of this yet. Prices come from
research and from memory, and none was read off AWS's own pages on that day: compare those that matter to you.

${renderSummary(costs)}

No free tier is counted. Claude's own bill is not in it: with ${model} and its prices of ${pricesFrom.date},
${chats.toLocaleString('en-US')} chats of ${promptTokens.toLocaleString('en-US')} prompt tokens, none of them cached, and ${measured.answerTokens} tokens of
answer cost $${claudeCost(measured)}.

## A month without a request

${renderGroups(costs, 'idle', 2)}

While chats come, CloudWatch keeps ${measured.customMetrics} metrics for those that end well: ${metrics.arithmetic} = $${metrics.usd.toFixed(2)}
in a month in which every hour has one. Other routes, models and status codes add theirs.

Where the database may pause, who uses it pays for the hours: half a unit is $${(prices.databaseUnit.usd / 2).toFixed(2)} an hour, and
it pauses five minutes after the last request.

## ${chats.toLocaleString('en-US')} chats

${renderGroups(costs, 'chats', 4)}

Aurora's capacity is counted as if it came on top; an idle one has room for more chats than these before it grows.

## The chat that was measured

On ${measured.measuredOn}, with \`npm run cost -- --measure\`: the bundles as they ship, under AWS's runtime client, on local engines
and an x86 processor. A question of some 200 words in a chat of more than ${measured.contextMessages} messages; the fake Claude
begins after ${measured.firstTokenMs} ms and streams ${measured.answerTokens} tokens, ${measured.tokensPerSecond} a second. The time of a chat is Claude's: ${measured.firstTokenMs + (measured.answerTokens / measured.tokensPerSecond) * 1_000} ms
of the ${measured.billedMs} ms below. A Lambda function of 512 MB has less than a third of a processor, so our own part is longer there.

| | |
|---|---|
| billed time, in a process that has answered before | ${measured.billedMs} ms |
| peak memory, of 512 MB | ${measured.peakMegabytes} MB |
| answer, question with its context | ${kilobytes(measured.answerBytes)}, ${kilobytes(measured.promptBytes)} |
| log with metrics | ${kilobytes(measured.logBytes)} |
| DynamoDB, as its local twin counts | ${measured.journalWriteUnits} write units, ${measured.journalReadUnits} read units |
| Valkey | ${measured.redisCommands} commands, those inside of scripts among them |
| PostgreSQL | ${measured.databaseCpuMs} ms of processor time, ${kilobytes(measured.databaseLogBytes)} of write-ahead log |
| a run of the sweeper that finds nothing | ${measured.sweepMs} ms |

Left out: starts of new processes and their reads of secrets, retries of Claude, journals for the day that they are
kept, backups beyond the size of the database, and traffic between zones.

## Prices

| | $ | per | to be verified at |
|---|---|---|---|
${Object.entries(prices)
  .map(([name, { usd, per, page }]) => `| \`${name}\` | ${usd} | ${per} | ${page} |`)
  .join('\n')}
`
}

function claudeCost({ answerTokens }: Measurement): string {
  const usage = {
    inputTokens: promptTokens,
    outputTokens: answerTokens,
    cacheReadInputTokens: 0,
    cacheCreation5mInputTokens: 0,
    cacheCreation1hInputTokens: 0,
  }
  return formatUsd(BigInt(chats) * priceUsage(usage, findPrice(model, new Date(pricesFrom.date))))
}

/** A table for all deployments whose lines are the same. */
function renderGroups(costs: readonly DeploymentCost[], part: 'idle' | 'chats', decimals: number): string {
  const groups = Map.groupBy(costs, (cost) => JSON.stringify(cost[part]))
  return [...groups.values()]
    .map((group) => {
      const names = group.map(({ stage, edge }) => `\`${stage}\` behind \`${edge}\``)
      return `${names.join(', ')}:\n\n${renderLines(group[0]?.[part] ?? [], decimals)}`
    })
    .join('\n\n')
}

function renderLines(lines: readonly CostLine[], decimals: number): string {
  return [
    '| | arithmetic | $ |',
    '|---|---|---|',
    ...lines.map(({ what, arithmetic, usd }) => `| ${what} | ${arithmetic} | ${usd.toFixed(decimals)} |`),
    `| **sum** | | **${sumOf(lines).toFixed(decimals)}** |`,
  ].join('\n')
}

const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`
