import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { routes } from '../functions/routes.ts'
import type { Route } from '../lib/endpoints/route.ts'
import { projectPath } from '../local/project-path.ts'
import { type Application, startApplication } from '../test/harness/application.ts'
import { buildFunctions, projectFunctions } from './bundle-functions.ts'

let app: Application
let directory: string
let host: ChildProcess | undefined

beforeAll(async () => {
  app = await startApplication()
  directory = await mkdtemp(join(tmpdir(), 'llm-app-artefact-'))
})
afterAll(async () => {
  if (host?.exitCode === null) {
    host.kill()
    await once(host, 'exit')
  }
  await rm(directory, { recursive: true, force: true })
  await app.close()
})

/** Serves bundles as Lambda would find them, out of reach of our node_modules. */
async function serveAlone(functions: Readonly<Record<string, Route>>): Promise<string> {
  const built = join(directory, 'built')
  await buildFunctions({
    ...projectFunctions,
    operations: Object.keys(functions),
    outputDirectory: built,
  })
  for (const operation of Object.keys(functions)) {
    await cp(join(built, operation), join(directory, 'alone', operation), { recursive: true })
  }
  const table = join(directory, 'routes.mjs')
  await writeFile(table, `export const routes = ${JSON.stringify(functions)}`)
  host = fork(projectPath('local/function-host/host.ts'), {
    env: { ...process.env, FUNCTION_HOST_ROUTES: table, FUNCTION_HOST_DIRECTORY: join(directory, 'alone') },
    silent: true,
  })
  const [{ url, failed }] = (await once(host, 'message')) as [{ url: string; failed: string[] }]
  expect(failed).toEqual([])
  return url
}

test('the docs bundles are self-contained: alone in a folder they answer as the sources do', async () => {
  const { openapi, docs, 'docs-asset': asset } = routes
  const url = await serveAlone({ openapi, docs, 'docs-asset': asset })
  for (const path of ['/openapi.json', '/docs', '/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']) {
    const [alone, fromSource] = await Promise.all([fetch(url + path), fetch(app.url + path)])
    expect([path, alone.status]).toEqual([path, 200])
    expect((await alone.text()) === (await fromSource.text())).toBe(true)
  }
})
