import { existsSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { routes } from '../../functions/routes.ts'
import { folderOf } from '../../lib/endpoints/route.ts'
import { buildDocument } from './build-document.ts'
import { loadDescriptions } from './load-descriptions.ts'

const project = new URL('../../', import.meta.url)
const rows = Object.values(routes)

test.each(rows.map(folderOf))('%s is described in its folder', (folder) => {
  expect(existsSync(new URL(`functions/${folder}/openapi.ts`, project))).toBe(true)
})

test('a route without a description is named', async () => {
  const forgotten = { ...routes.health, operation: 'forgotten' }
  await expect(loadDescriptions({ forgotten })).rejects.toThrow(
    'forgotten is not described: functions/service/forgotten/openapi.ts cannot be read',
  )
})

interface Operation {
  operationId: string
  parameters: { $ref?: string; name: string; description?: string }[]
  requestBody?: { content: Record<string, { schema: BodySchema }> }
}
interface BodySchema {
  properties?: Record<string, { description?: string }>
  oneOf?: BodySchema[]
  anyOf?: BodySchema[]
}

const paths = async () =>
  Object.entries((await buildDocument()).paths ?? {}) as [string, Record<string, Operation>][]

test('every row of the table is an operation of the document, under its own name and path', async () => {
  const described = (await paths()).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
    ),
  )
  const table = rows.map(({ operation, method, path }) => `${operation} ${method} ${path}`)
  expect(described.toSorted()).toEqual(table.toSorted())
})

test('every parameter and every field of a body has a description', async () => {
  const silent: string[] = []
  const note = (operation: Operation, name: string, description?: string) => {
    if (!description) silent.push(`${operation.operationId} ${name}`)
  }
  for (const operation of (await paths()).flatMap(([, methods]) => Object.values(methods))) {
    const parameters = operation.parameters.filter(({ $ref }) => $ref === undefined)
    for (const { name, description } of parameters) note(operation, name, description)
    const body = Object.values(operation.requestBody?.content ?? {})[0]?.schema ?? {}
    for (const schema of [body, ...(body.oneOf ?? body.anyOf ?? [])]) {
      const fields = Object.entries(schema.properties ?? {})
      for (const [name, { description }] of fields) note(operation, name, description)
    }
  }
  expect(silent).toEqual([])
})
