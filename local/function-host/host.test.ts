import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bundleFixtures, fixtureRoutesModule, readerOf, responseTo, untilRefused } from './serve-fixtures.ts'

let bundles: Awaited<ReturnType<typeof bundleFixtures>>
const children: ChildProcess[] = []

beforeAll(async () => {
  bundles = await bundleFixtures()
})

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await bundles.remove()
})

async function forkHost() {
  const child = fork(fileURLToPath(new URL('host.ts', import.meta.url)), {
    env: {
      ...process.env,
      FUNCTION_HOST_ROUTES: fixtureRoutesModule,
      FUNCTION_HOST_DIRECTORY: bundles.directory,
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  children.push(child)
  const exited: Promise<number[]> = once(child, 'exit')
  const stderr = child.stderr ? text(child.stderr) : Promise.resolve('')
  const [{ url } = { url: '' }]: { url: string }[] = await once(child, 'message')
  return { child, url, exited, stderr }
}

test('a failure is traced to the line of its TypeScript source', async () => {
  const { child, url, stderr } = await forkHost()
  expect((await fetch(`${url}/fail`)).status).toBe(502)
  child.disconnect()
  expect(await stderr).toMatch(/the fixture failed[^]*fixtures\/fail\/handler\.ts:2:\d+/)
})

test('an unhandled rejection ends the process with code 1', async () => {
  const { url, exited, stderr } = await forkHost()
  await fetch(`${url}/leak`)
  expect(await exited).toEqual([1, null])
  expect(await stderr).toContain('a rejection nobody handles')
})

test.each(['drain message', 'SIGTERM'])(
  'on a %s it takes no request, finishes its stream and exits',
  async (how) => {
    const { child, url, exited } = await forkHost()
    const request = get(`${url}/flood?name=held&chunks=200&size=65536`)
    const response = await responseTo(request)
    await fetch(`${url}/signals/held-waits`)

    if (how === 'SIGTERM') child.kill('SIGTERM')
    else child.send('drain')
    await untilRefused(url)

    expect(await text(response)).toHaveLength(200 * 65_536)
    expect(await exited).toEqual([0, null])
  },
)

test('it does not outlive its parent', async () => {
  const { child, url, exited } = await forkHost()
  const read = readerOf(await fetch(`${url}/confirmed?name=orphan`))
  await read()
  child.disconnect()
  expect(await exited).toEqual([0, null])
  await expect(read()).rejects.toThrow('terminated')
})
