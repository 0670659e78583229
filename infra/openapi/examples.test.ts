import { afterAll, beforeAll, expect, test } from '@jest/globals'
import document from '../../docs/openapi.json' with { type: 'json' }
import { routes } from '../../functions/routes.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { seedExamples } from '../../local/seed/seed-examples.ts'
import { type Application, startApplication } from '../../test/harness/application.ts'

interface Operation {
  operationId: string
  security: Record<string, unknown>[]
  parameters: { name?: string; in?: string; example?: string }[]
  requestBody?: { content: { 'application/json': { example?: unknown } } }
}
interface Attempt {
  method: string
  path: string
  operation: Operation
}

const methods = ['get', 'post', 'put', 'patch', 'delete']
/** A local server without an identity provider knows no people, and nobody signs in there. */
const people = new Set(
  Object.values<Route>(routes)
    .filter(({ scope }) => scope === 'person' || scope === 'sign-in')
    .map(({ operation }) => operation),
)
/** Reads come first, then changes, then removals; the organization of the operator's examples goes last. */
const attempts = Object.entries(document.paths)
  .flatMap(([path, operations]): Attempt[] =>
    Object.entries(operations).map(([method, operation]) => ({
      method,
      path,
      operation: operation as never,
    })),
  )
  .filter(({ operation }) => !people.has(operation.operationId))
  .toSorted((one, other) => methods.indexOf(one.method) - methods.indexOf(other.method))

let app: Application

beforeAll(async () => {
  app = await startApplication()
  await seedExamples(app.database.ownerUrl, app.ada)
})
afterAll(() => app.close())

test.each(attempts.map(({ operation: { operationId } }, index) => [operationId, index] as const))(
  '%s goes well with the example of its description, as it stands there',
  async (_name, index) => {
    const { method, path, operation } = attempts[index] as Attempt
    const address = path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
      const parameter = operation.parameters.find((one) => one.in === 'path' && one.name === name)
      return parameter?.example ?? `no example of ${name}`
    })
    const isOperators = operation.security.some((scheme) => 'operatorToken' in scheme)
    const body = operation.requestBody?.content['application/json'].example
    const response = await app.send(method.toUpperCase(), address, {
      ...(isOperators
        ? { headers: { authorization: `Bearer ${app.credentials.operatorToken}` } }
        : { as: app.ada }),
      ...(operation.requestBody && { body }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${address} answered ${response.status} ${text}`)
    expect(text).not.toMatch(/^event: error/m)
  },
)
