import { at, type CostLine, costLine, type Factor, times } from './cost-line.ts'
import { type Measurement, platformLogBytes } from './measurement.ts'
import { prices } from './prices.ts'
import { memoryOf, ofType, type Template } from './template.ts'

/** So many chats are priced together; one costs too little to be read. */
export const chats = 1_000

/** An ACU of Aurora has the memory of 2 GB, and of a processor what comes with that: 8 are a db.r6g.large of two. */
const processorsPerUnit = 0.25
/** In bytes, of one I/O. */
const inputOutputBytes = 4_096

/** What chats cost beyond an idle deployment. Claude's own bill is not in it. */
export function chatCost(template: Template, measured: Measurement): CostLine[] {
  return [
    line(
      'Lambda, time',
      times(measured.billedMs / 1_000, 's'),
      times(memoryOf(template, 'stream-message'), 'GB'),
      at(prices.functionTime),
    ),
    line('Lambda, requests', at(prices.functionRequest)),
    ...edgeCost(template, measured),
    line('Firewall, requests', at(prices.firewallRequest)),
    line('Question to Claude', gigabytes(measured.promptBytes), at(prices.internetBytes)),
    line('Journal, writes', times(measured.journalWriteUnits, 'units'), at(prices.journalWrite)),
    line('Journal, reads', times(measured.journalReadUnits, 'units'), at(prices.journalRead)),
    line('Valkey', times(measured.redisCommands, 'commands'), at(prices.cacheUnit)),
    line(
      'Aurora, capacity',
      times(measured.databaseCpuMs / 3_600_000, 'h'),
      times(1 / processorsPerUnit, 'ACU'),
      at(prices.databaseUnit),
    ),
    line(
      'Aurora, I/O',
      times(Math.ceil(measured.databaseLogBytes / inputOutputBytes), 'writes'),
      at(prices.databaseInput),
    ),
    line('Log and metrics', gigabytes(measured.logBytes + platformLogBytes), at(prices.logs)),
  ]
}

/** What CloudWatch keeps apart is charged by the hour in which it was told of; here, in each hour of a month. */
export function metricsCost(measured: Measurement): CostLine {
  return costLine('Metrics of chats', times(measured.customMetrics), at(prices.customMetric))
}

function edgeCost(template: Template, { answerBytes }: Measurement): CostLine[] {
  if (ofType(template, 'AWS::CloudFront::Distribution').length > 0) {
    return [
      line('CloudFront, requests', at(prices.cloudFrontRequest)),
      line('CloudFront, router', at(prices.cloudFrontFunction)),
      line('CloudFront, answers', gigabytes(answerBytes), at(prices.cloudFrontBytes)),
    ]
  }
  return [
    line('API Gateway, requests', at(prices.apiGatewayRequest)),
    line('API Gateway, answers', gigabytes(answerBytes), at(prices.internetBytes)),
  ]
}

const line = (what: string, ...factors: Factor[]) => costLine(what, times(chats), ...factors)

const gigabytes = (bytes: number): Factor => times(bytes / 1e9, 'GB')
