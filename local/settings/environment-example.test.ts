import { expect, test } from '@jest/globals'
import { renderEnvironment } from './render-environment.ts'

test('copying .env.example to .env changes nothing, because it sets nothing', () => {
  const lines = renderEnvironment().split('\n')
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
})
