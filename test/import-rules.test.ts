import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import { copyCheckout } from './harness/checkout.ts'

/** Files are planted in a copy, because others may be using the tree itself. */
const project = copyCheckout()
const domain = 'lib/planted-domain'
const folders = [domain, 'lib/http/planted', 'lib/endpoints/planted', 'functions/planted', 'console/planted']

afterEach(async () => {
  for (const folder of folders) await rm(join(project, folder), { recursive: true, force: true })
})
afterAll(() => rm(project, { recursive: true, force: true }))

/** dependency-cruiser's findings on the folders, by this project's rules. */
function cruise(...paths: string[]): Promise<{ code: number; output: string }> {
  const program = join(project, 'node_modules', '.bin', 'depcruise')
  const options = { cwd: project, env: { ...process.env, NODE_OPTIONS: '' } }
  return new Promise((resolve) => {
    execFile(program, paths, options, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    )
  })
}

async function plant(path: string, line: string): Promise<void> {
  await mkdir(dirname(join(project, path)), { recursive: true })
  await writeFile(join(project, path), `${line}\n`)
}

test('the imports of the tree follow the rules', async () => {
  const { code, output } = await cruise(
    'lib',
    'functions',
    'infra',
    'local',
    'tools',
    'bench',
    'console',
    'client',
    'serverless.ts',
  )
  expect(output).toContain('no dependency violations found')
  expect(code).toBe(0)
})

test.each([
  ['a value of another domain', 'domains-never-import-each-other', "import '../budget/prices/money.ts'"],
  [
    'a type of another domain',
    'domains-never-import-each-other',
    "import type { NanoUsd } from '../budget/prices/money.ts'\nexport type Planted = NanoUsd",
  ],
  ['a use case', 'domains-never-import-each-other', "import '../turns/run-turn.ts'"],
  ['a handler', 'lib-knows-nobody-above', "import '../../functions/service/health/handler.ts'"],
  [
    'a type of the route table',
    'lib-knows-nobody-above',
    "import type { routes } from '../../functions/routes.ts'\nexport type Planted = typeof routes",
  ],
  ['what is only for developers', 'lib-knows-nobody-above', "import '../../local/seed/seed.ts'"],
  ['pg', 'only-postgres-builds-pg', "import 'pg'"],
  ['ioredis', 'only-redis-builds-ioredis', "import 'ioredis'"],
  ['the SDK of Anthropic', 'only-upstream-builds-anthropic', "import '@anthropic-ai/sdk'"],
])('a domain that imports %s breaks the rule %s', async (_what, rule, line) => {
  await plant(`${domain}/planted.ts`, line)
  const { code, output } = await cruise(domain)
  expect(output).toContain(`error ${rule}: ${domain}/planted.ts`)
  expect(code).toBeGreaterThan(0)
})

test.each(['../../chats/chat.ts', '../../turns/run-turn.ts', '../../endpoints/route.ts'])(
  'a base that imports %s breaks the rule base-knows-only-base',
  async (path) => {
    await plant('lib/http/planted/planted.ts', `import '${path}'`)
    const { code, output } = await cruise('lib/http/planted')
    expect(output).toContain('error base-knows-only-base: lib/http/planted/planted.ts')
    expect(code).toBeGreaterThan(0)
  },
)

test('an endpoint that imports the turns breaks the rule use-cases-know-domains-only', async () => {
  await plant('lib/endpoints/planted/planted.ts', "import '../../turns/run-turn.ts'")
  const { output } = await cruise('lib/endpoints/planted')
  expect(output).toContain('error use-cases-know-domains-only: lib/endpoints/planted/planted.ts')
})

test.each(['../../members/openapi.ts', '../../../lib/openapi/response-schemas.ts'])(
  'a handler that imports %s breaks the rule bundles-carry-no-descriptions',
  async (path) => {
    await plant('functions/planted/planted/handler.ts', `import '${path}'`)
    const { output } = await cruise('functions/planted')
    expect(output).toContain('error bundles-carry-no-descriptions: functions/planted/planted/handler.ts')
  },
)

test.each(['../../lib/roles.ts', '../../functions/routes.ts', '../../client/api-error.ts'])(
  'a page that imports %s breaks the rule the-console-speaks-the-public-api',
  async (path) => {
    await plant('console/planted/planted.tsx', `import '${path}'`)
    const { code, output } = await cruise('console/planted')
    expect(output).toContain('error the-console-speaks-the-public-api: console/planted/planted.tsx')
    expect(code).toBeGreaterThan(0)
  },
)

test.each(['../../service/health/handler.ts', '../sibling/schema.ts'])(
  'an operation that imports %s breaks the rule operations-never-import-each-other',
  async (path) => {
    await plant('functions/planted/sibling/schema.ts', 'export const input = {}')
    await plant('functions/planted/planted/planted.ts', `import '${path}'`)
    const { code, output } = await cruise('functions/planted')
    expect(output).toContain('error operations-never-import-each-other: functions/planted/planted/planted.ts')
    expect(code).toBeGreaterThan(0)
  },
)

test('an operation may import its own files, those of its resource and those of another resource', async () => {
  await plant('functions/planted/planted.ts', "import '../chats/chats.ts'")
  await plant('functions/planted/planted/schema.ts', "import '../planted.ts'")
  await plant(
    'functions/planted/planted/handler.ts',
    "import './schema.ts'\nimport '../../members/members.ts'",
  )
  expect(await cruise('functions/planted')).toMatchObject({ code: 0 })
})

test('a file of a resource that imports an operation breaks the rule resources-know-no-operation', async () => {
  await plant('functions/planted/planted.ts', "import './planted/schema.ts'")
  await plant('functions/planted/planted/schema.ts', 'export const input = {}')
  const { output } = await cruise('functions/planted')
  expect(output).toContain('error resources-know-no-operation: functions/planted/planted.ts')
})

test('two files that import each other break the rule no-cycles', async () => {
  await plant(`${domain}/one.ts`, "import './two.ts'")
  await plant(`${domain}/two.ts`, "import './one.ts'")
  expect((await cruise(domain)).output).toContain('error no-cycles')
})

test('a domain that imports only the base is fine', async () => {
  await plant(`${domain}/planted.ts`, "import '../errors.ts'\nimport '../postgres/call-function.ts'")
  expect(await cruise(domain)).toMatchObject({ code: 0 })
})
