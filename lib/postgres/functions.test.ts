import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { projectPath } from '../../local/project-path.ts'
import { createDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { functionParameters } from './functions.ts'

interface FunctionRow {
  name: string
  parameters: string[] | null
}

const files = readdirSync(projectPath('migrations', 'functions'))

let database: TestDatabase
let functions: FunctionRow[]
beforeAll(async () => {
  database = await createDatabase()
  functions = await database.rows<FunctionRow>(
    `SELECT proname AS name, proargnames[1:pronargs] AS parameters
       FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY proname`,
  )
})
afterAll(async () => await database.drop())

test.each(Object.entries(functionParameters))('%s takes what TypeScript gives it', (name, given) => {
  const { parameters } = functions.find((each) => each.name === name) ?? {}
  expect(given.map((parameter) => `p_${parameter}`)).toEqual(parameters)
})

test('every function has one file, which is called like it', () => {
  expect(functions.map(({ name }) => `${name}.sql`)).toEqual(files.toSorted())
})

test('every file makes one function, in the place of the one before, and no migration makes any', () => {
  for (const file of files) {
    const text = readFileSync(projectPath('migrations', 'functions', file), 'utf8')
    const made = text.matchAll(/CREATE (OR REPLACE )?FUNCTION (\w+)/g).map(([, ...what]) => what)
    expect(made.toArray()).toEqual([['OR REPLACE ', file.replace('.sql', '')]])
  }
  for (const { name } of readdirSync(projectPath('migrations'), { withFileTypes: true })) {
    if (!name.endsWith('.sql')) continue
    expect(readFileSync(projectPath('migrations', name), 'utf8')).not.toMatch(/CREATE (OR REPLACE )?FUNCTION/)
  }
})
