import { expect, test } from '@jest/globals'
import { countCustomMetrics } from './count-custom-metrics.ts'

const line = (status: string, sets: string[][], names: string[]) =>
  JSON.stringify({
    _aws: {
      CloudWatchMetrics: [
        { Namespace: 'App', Dimensions: sets, Metrics: names.map((name) => ({ Name: name })) },
      ],
    },
    service: 'app',
    status,
  })

test('each name counts once for each combination of dimensions, however often it is written', () => {
  const log = [
    'START',
    line('200', [['service'], ['service', 'status']], ['requests', 'turns']),
    line('200', [['service'], ['service', 'status']], ['requests']),
    line('500', [['service'], ['service', 'status']], ['requests']),
    '{"message":"request"}',
  ].join('\n')
  expect(countCustomMetrics(log)).toBe(5)
})
