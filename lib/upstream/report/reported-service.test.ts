import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { servedAs } from './reported-service.ts'

test('what the first report says stays, unless a later one says otherwise', () => {
  const first = servedAs({}, { inference_geo: 'us', speed: null, service_tier: 'standard' })
  expect(first).toEqual({ inferenceGeo: 'us', serviceTier: 'standard' })
  expect(servedAs(first, { output_tokens: 7 })).toEqual(first)
  expect(servedAs(first, { inference_geo: 'global', speed: 'fast' })).toEqual({
    inferenceGeo: 'global',
    speed: 'fast',
    serviceTier: 'standard',
  })
})

test('whatever is reported, only short texts are taken', () => {
  const value = fc.oneof(fc.jsonValue(), fc.string({ maxLength: 100 }))
  const report = fc.record({ inference_geo: value, speed: value, service_tier: value }, { requiredKeys: [] })
  fc.assert(
    fc.property(fc.oneof(report, fc.anything()), (reported) => {
      for (const text of Object.values(servedAs({}, reported))) expect(text.length).toBeLessThanOrEqual(40)
    }),
  )
})
