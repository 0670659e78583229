import { mkdtemp, rm } from 'node:fs/promises'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildFunctions, handlersIn } from '../../infra/bundle-functions.ts'
import { routes } from './fixtures/routes.ts'

export const fixtureRoutesModule = fileURLToPath(new URL('fixtures/routes.ts', import.meta.url))

/** Bundles the fixture functions as the project's own are bundled, into a directory for this test file. */
export async function bundleFixtures(): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'functions-'))
  await buildFunctions({
    operations: Object.keys(routes),
    handlerOf: handlersIn(routes, dirname(fixtureRoutesModule)),
    outputDirectory: directory,
  })
  return { directory, remove: () => rm(directory, { recursive: true }) }
}

/** The parsed body, untyped: tests state what they expect. */
export const jsonOf = async (response: Response) => JSON.parse(await response.text())

/** Reads a streamed body piece by piece. */
export function readerOf(response: Response): () => Promise<string | undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  return async () => (await reader?.read())?.value
}

/** A response whose body is not read yet; fetch would read ahead. */
export async function responseTo(request: ClientRequest): Promise<IncomingMessage> {
  return await new Promise((resolve, reject) => request.once('response', resolve).once('error', reject))
}

/** Resolves once the host takes no new connection. */
export async function untilRefused(url: string): Promise<void> {
  const isRefused = () =>
    fetch(url).then(
      () => false,
      () => true,
    )
  while (!(await isRefused()));
}
