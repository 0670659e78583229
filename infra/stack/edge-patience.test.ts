import { expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { synthesize } from './fixtures/deploy.ts'

const all = Object.values<Route>(routes)

test('a function is told how long CloudFront waits for it', () => {
  const deployed = synthesize({ edge: 'cloudfront' })
  const { DistributionConfig: distribution } = deployed.only('AWS::CloudFront::Distribution') as {
    DistributionConfig: { Origins: { CustomOriginConfig?: { OriginReadTimeout: number } }[] }
  }
  // The console's origin is a bucket, which does not keep anybody waiting.
  const [waits] = distribution.Origins.flatMap(
    ({ CustomOriginConfig: origin }) => origin && origin.OriginReadTimeout * 1_000,
  )
  for (const { operation } of all) {
    expect([operation, deployed.environmentOf(operation)['EDGE_PATIENCE_MS']]).toEqual([
      operation,
      String(waits),
    ])
  }
  expect(deployed.environmentOf('stream-message')['EDGE_PATIENCE_MS']).toBe('120000')
})

test('a function is told how long API Gateway waits for it: 5 min for the first byte of an answer of Claude, whole or not', () => {
  const deployed = synthesize({ edge: 'api-gateway' })
  const { Body: body } = deployed.only('AWS::ApiGateway::RestApi') as {
    Body: {
      paths: Record<
        string,
        Record<string, { 'x-amazon-apigateway-integration': { timeoutInMillis: number } }>
      >
    }
  }
  for (const { operation, method, path, streaming } of all) {
    const integration = body.paths[path]?.[method.toLowerCase()]?.['x-amazon-apigateway-integration']
    const told = Number(deployed.environmentOf(operation)['EDGE_PATIENCE_MS'])
    expect(told).toBeGreaterThan(10_000)
    expect(told).toBe(Math.min(integration?.timeoutInMillis ?? 0, streaming ? 300_000 : Infinity))
  }
  expect(deployed.environmentOf('send-message')['EDGE_PATIENCE_MS']).toBe('300000')
  expect(deployed.environmentOf('list-chats')['EDGE_PATIENCE_MS']).toBe('25000')
})
