import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'
import { invocation } from '../../test/harness/invoke-handler.ts'
import type { Principal } from '../auth/principal.ts'
import { CallerChangedError } from '../errors.ts'

let app: Application

beforeAll(async () => {
  app = await startApplication()
})
afterAll(() => app.close())

/** Answers with what its request was prepared to, as the caller's organization is called, and how often it was. */
async function askForName(beforeAnswer: () => Promise<void> = async () => undefined) {
  const { bufferedEndpoint } = await import('./buffered-endpoint.ts')
  const preparedFor: string[] = []
  const prepare = ({ organizationName }: Principal) => {
    preparedFor.push(organizationName)
    return { asked: organizationName, demand: { inputTokens: 1, outputTokens: 1 } }
  }
  const handler = bufferedEndpoint(
    routes['send-message'],
    {},
    async ({ asked }) => {
      await beforeAnswer()
      return asked
    },
    prepare,
  )
  const { organizationId, userId } = app.ada
  const headers = { 'x-org-id': organizationId, 'x-user-id': userId }
  const { event, context } = invocation(routes['send-message'], { headers })
  const { body } = await handler(event, context)
  return { answer: JSON.parse(body) as string, preparedFor }
}

test('a request is prepared once, and its handler is given what came of it', async () => {
  expect(await askForName()).toEqual({ answer: 'Acme', preparedFor: ['Acme'] })
})

test('a request is prepared anew for a caller whose rights turn out to have changed', async () => {
  let changes = 0
  const asked = await askForName(async () => {
    if (changes++ > 0) return
    await app.database.rows("UPDATE organizations SET name = 'Acme II' WHERE id = $1", [
      app.ada.organizationId,
    ])
    throw new CallerChangedError()
  })
  expect(asked).toEqual({ answer: 'Acme II', preparedFor: ['Acme', 'Acme II'] })
})
