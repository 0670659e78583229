import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { projectPath } from './project-path.ts'
import { renderEnvironment } from './render-environment.ts'

test('.env.example is what lib/config.ts makes of it', () => {
  expect(readFileSync(projectPath('.env.example'), 'utf8')).toBe(renderEnvironment())
})

test('copying .env.example to .env changes nothing, because it sets nothing', () => {
  const lines = renderEnvironment().split('\n')
  expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([])
})
