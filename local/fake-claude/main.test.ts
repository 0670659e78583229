import { fork } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from '@jest/globals'
import { exchange } from './raw-client.ts'

const start = () => fork(new URL('./main.ts', import.meta.url), { silent: true, execArgv: [] })

test('a child process says where it listens, prints nothing, and dies with its parent', async () => {
  const child = start()
  let printed = ''
  child.stdout?.on('data', (text) => (printed += text))
  child.stderr?.on('data', (text) => (printed += text))
  const [started] = await once(child, 'message')
  const answer = await exchange(`${started.url}/v1/models`, undefined, { method: 'GET' })
  expect(answer.status).toBe(200)
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(printed).toBe('')
})

test('a child process ends on SIGTERM', async () => {
  const child = start()
  await once(child, 'message')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})
