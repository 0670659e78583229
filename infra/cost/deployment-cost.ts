import { synthesize } from '../stack/fixtures/deploy.ts'
import { chatCost, chats } from './chat-cost.ts'
import { type CostLine, sumOf } from './cost-line.ts'
import { idleCost } from './idle-cost.ts'
import type { Measurement } from './measurement.ts'

export const stages = ['dev', 'prod'] as const
export const edges = ['cloudfront', 'api-gateway'] as const

/** What one kind of deployment costs. */
export interface DeploymentCost {
  readonly stage: (typeof stages)[number]
  readonly edge: (typeof edges)[number]
  /** A month without a request. */
  readonly idle: readonly CostLine[]
  /** So many chats more. */
  readonly chats: readonly CostLine[]
}

/** Of each stage behind each edge, by the resources that CloudFormation is asked for. */
export function deploymentCosts(measured: Measurement): DeploymentCost[] {
  return stages.flatMap((stage) =>
    edges.map((edge) => {
      const template = synthesize({ stage, edge }).all
      return {
        stage,
        edge,
        idle: idleCost(template, measured),
        chats: chatCost(template, measured),
      }
    }),
  )
}

/** The sums, as a table in Markdown. */
export function renderSummary(costs: readonly DeploymentCost[]): string {
  return [
    `| stage | edge | a month without a request | ${chats.toLocaleString('en-US')} chats |`,
    '|---|---|---|---|',
    ...costs.map(
      ({ stage, edge, idle, chats: used }) =>
        `| \`${stage}\` | \`${edge}\` | $${sumOf(idle).toFixed(2)} | $${sumOf(used).toFixed(2)} |`,
    ),
  ].join('\n')
}
