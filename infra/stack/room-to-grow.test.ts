import { describe, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { schedules } from '../../functions/schedules.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { everyWay } from './fixtures/every-way.ts'
import type { Template } from './flatten.ts'
import { type Plan, planDeployment } from './plan.ts'
import { findings } from './rules.ts'

const now: readonly Route[] = Object.values(routes)

/** Sixty more routes: eight in each of five new folders with a first segment of its own, and twenty in an old folder. */
const more: readonly Route[] = [
  ...Array.from({ length: 40 }, (_, index) => added(`wing-${index % 5}`, index)),
  ...Array.from({ length: 20 }, (_, index) => added('chats', 40 + index)),
]

function added(resource: string, index: number): Route {
  const place = {
    resource,
    operation: `operation-number-${index}`,
    path: `/${resource}/{item_id}/room-${index}`,
  }
  return { ...routes['stream-message'], ...place, method: 'POST' }
}

/** AWS's limits, or its initial quotas where it raises them on request. */
const limits = {
  parametersOrOutputs: 200,
  cacheBehaviors: 75,
  /** Shared by all deployments of an account: dev and prod have half each. */
  cloudFrontFunctions: 100 / 2,
  /** A REST API's paths, including every step on the way to one. */
  apiResources: 300,
  definitionBytes: 6_000_000,
}
/** Functions beside those of routes and schedules: one migrates, one uploads the console. */
const others = 2
/** CloudFormation takes 500. */
const mostResources = 400
/** A template may have 1 MB. */
const mostBytes = 750_000

const templatesOf = ({ root, nested }: Plan): Template[] => [root, ...nested.values()]
const count = (all: object | undefined) => Object.keys(all ?? {}).length
const ofType = ({ resources }: Plan, type: string) =>
  Object.values(resources).filter(({ Type }) => Type === type)

function only(plan: Plan, type: string): Readonly<Record<string, unknown>> {
  const [found, ...rest] = ofType(plan, type)
  if (found === undefined || rest.length > 0) throw new Error(`There is not one ${type}.`)
  return found.Properties
}

/** The largest deployment. Each is synthesized once, which takes seconds, and much longer on a busy machine. */
const plans = new Map<string, Plan>()
function planOf(edge: string, table: readonly Route[]): Plan {
  const key = `${edge} ${table.length}`
  const plan = plans.get(key) ?? planDeployment({ ...everyWay, edge }, table)
  plans.set(key, plan)
  return plan
}
const synthesisMs = 120_000
const then: readonly Route[] = [...now, ...more]

describe.each(['cloudfront', 'api-gateway'])('with sixty routes more behind %s', (edge) => {
  test(
    'every template is small enough',
    () => {
      const plan = planOf(edge, then)
      for (const template of templatesOf(plan)) {
        expect(count(template.Resources)).toBeLessThanOrEqual(mostResources)
        expect(count(template.Parameters)).toBeLessThan(limits.parametersOrOutputs)
        expect(count(template.Outputs)).toBeLessThan(limits.parametersOrOutputs)
      }
      expect(plan.largestBytes).toBeLessThan(mostBytes)
      expect(ofType(plan, 'AWS::Lambda::Function')).toHaveLength(then.length + count(schedules) + others)
    },
    synthesisMs,
  )

  test(
    'the rules find nothing',
    () => {
      expect(findings(planOf(edge, then).stack)).toEqual([])
    },
    synthesisMs,
  )
})

test('CloudFront has room for them, and one origin beside that of the console', () => {
  const plan = planOf('cloudfront', then)
  const distribution = only(plan, 'AWS::CloudFront::Distribution')
  const { Origins: origins, CacheBehaviors: behaviors } = distribution['DistributionConfig'] as {
    Origins: object[]
    CacheBehaviors: object[]
  }
  expect(origins).toHaveLength(2)
  expect(behaviors.length).toBeLessThan(limits.cacheBehaviors)
  expect(ofType(plan, 'AWS::CloudFront::Function').length).toBeLessThan(limits.cloudFrontFunctions)
})

test('API Gateway has room for them', () => {
  const plan = planOf('api-gateway', then)
  const api = only(plan, 'AWS::ApiGateway::RestApi')
  const { paths } = api['Body'] as { paths: object }
  const steps = Object.keys(paths).flatMap((path) => {
    const segments = path.split('/')
    return segments.map((_, index) => segments.slice(0, index + 1).join('/'))
  })
  expect(new Set(steps).size).toBeLessThan(limits.apiResources)
  expect(JSON.stringify(api).length).toBeLessThan(limits.definitionBytes)
})

test(
  'no router grows with the routes below other segments',
  () => {
    const [today = [], later = []] = [now, then].map((table) => {
      const routers = ofType(planOf('cloudfront', table), 'AWS::CloudFront::Function')
      return routers.map(({ Properties: properties }) => JSON.stringify(properties['FunctionCode']).length)
    })
    // All but the router of /chats and the new ones.
    expect(later.filter((size) => today.includes(size)).length).toBeGreaterThanOrEqual(today.length - 1)
  },
  synthesisMs,
)
