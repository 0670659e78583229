import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { projectPath } from '../../local/project-path.ts'
import { alerts } from './alerts.ts'

const runbook = readFileSync(projectPath('docs/runbook.md'), 'utf8')
const sections = runbook.split(/^## /m).slice(1)

test('the runbook has one section for each alert, in their order, and no others', () => {
  expect(sections.map((section) => section.split('\n')[0])).toEqual(Object.keys(alerts))
})

test.each(Object.entries(alerts))(
  '%s: its section says how urgent it is and three things to do',
  (name, alert) => {
    const section = sections.find((each) => each.startsWith(`${name}\n`)) ?? ''
    expect(section).toContain(`(${alert.severity})`)
    expect(section.match(/^\d\. /gm)).toEqual(['1. ', '2. ', '3. '])
  },
)
