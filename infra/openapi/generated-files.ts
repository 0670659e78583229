import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { GeneratedFile } from '../generated-file.ts'
import { buildDocument } from './build-document.ts'

/** The API description, and the types of its client. */
export async function generateApiFiles(): Promise<GeneratedFile[]> {
  const json = `${JSON.stringify(await buildDocument(), null, 2)}\n`
  return [
    { path: 'docs/openapi.json', text: json },
    { path: 'client/api.ts', text: toTypes(json) },
  ]
}

/** openapi-typescript needs TypeScript 5, which only the client's folder has, so it runs as a process from there. */
function toTypes(json: string): string {
  const requireFromClient = createRequire(new URL('../../client/package.json', import.meta.url))
  const generator = join(dirname(requireFromClient.resolve('openapi-typescript/package.json')), 'bin/cli.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [generator], {
    input: json,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`openapi-typescript failed: ${stderr}`)
  return stdout
}
