import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import type { TurnId } from '../../../lib/ids.ts'
import { type Application, startApplication } from '../../../test/harness/application.ts'
import { takeWords } from '../../../test/harness/journals.ts'

// The last words of a journal and its end are written side by side: either may be there first.

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
beforeEach(() => {
  app.claude.reset()
})
afterAll(() => app.close())

const resume = (turnId: string, headers: Record<string, string> = {}) =>
  app.send('GET', `/turns/${turnId}/stream`, { as: app.ada, headers })

/** A turn whose end is in its journal, and whose words are not. */
async function endWithoutWords(answer: Parameters<Application['claude']['script']>[0]) {
  app.claude.script(answer)
  const asked = await app.send('POST', '/chat/stream', { as: app.ada, body: { message: 'Count.' } })
  const told = await asked.text()
  await app.idle()
  const turnId = /"turn_id":"(turn_[0-9a-f]{32})"/.exec(told)?.[1] as TurnId
  const putBack = await takeWords({ organizationId: app.ada.organizationId, turnId })
  return { told, turnId, putBack }
}

const answers = [
  ['broke off', { text: 'one two three', cut: { afterTokens: 2, how: 'garbage' } }],
  ['is complete', { text: 'one two three' }],
] as const

test.each(answers)('words of an answer that %s are waited for where its end is there', async (_, answer) => {
  const { told, turnId, putBack } = await endWithoutWords(answer)
  const resumed = resume(turnId).then((response) => response.text())
  const later = resume(turnId, { 'last-event-id': '1' }).then((response) => response.text())
  await pause(300)
  await putBack()
  expect(await resumed).toBe(told)
  expect(await later).toBe(told.slice(told.indexOf('event: token\nid: 2')))
})

test.each(answers)('lost words of an answer that %s are told from its message', async (_, answer) => {
  const { told, turnId } = await endWithoutWords(answer)
  await app.database.rows(`UPDATE turns SET settled_at = settled_at - interval '10 s' WHERE id = $1`, [
    turnId,
  ])
  const resumed = await (await resume(turnId)).text()
  expect(resumed).toContain('data: {"text":"one two')
  const terminal = /event: (done|error)\n[^]*$/
  expect(terminal.exec(resumed)?.[1]).toBe(terminal.exec(told)?.[1])
})
