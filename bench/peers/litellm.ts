import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { listenLocally } from '../listen-locally.ts'

// LiteLLM's proxy as its documentation starts it, with one worker and the key of its environment. Without its database it
// keeps no keys, budgets or usage: this is the least that it can do.
const directory = await mkdtemp(join(tmpdir(), 'bench-litellm-'))
const config = join(directory, 'config.json')
const model = 'claude-sonnet-4-6'
await writeFile(
  config,
  JSON.stringify({
    model_list: [
      {
        model_name: model,
        litellm_params: {
          model: `anthropic/${model}`,
          api_base: process.env.ANTHROPIC_BASE_URL,
          api_key: 'bench',
        },
      },
    ],
  }),
)

const port = String(await freePort())
// Its connections are kept for longer than a candidate waits for its turn.
const options = { host: '127.0.0.1', port, num_workers: '1', keepalive_timeout: '75', telemetry: 'False' }
const proxy = spawn(
  'litellm',
  ['--config', config, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])],
  // Or it asks a repository for its prices as it starts.
  { env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR' }, stdio: 'ignore' },
)
const stop = () => proxy.kill()
const forget = () => rm(directory, { recursive: true, force: true })
process.once('disconnect', stop)
process.once('SIGTERM', stop)
proxy.once('exit', () => void forget().then(() => process.exit()))
await once(proxy, 'spawn').catch(async (cause: unknown) => {
  await forget()
  throw new Error('litellm is not on the PATH: see bench/README.md', { cause })
})

const url = `http://127.0.0.1:${port}`
while (!(await isReady())) await pause(200)
process.send?.({ url, pid: proxy.pid })

function isReady(): Promise<boolean> {
  return fetch(`${url}/health/liveliness`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const server = createServer()
  const free = await listenLocally(server)
  await new Promise((closed) => server.close(closed))
  return free
}
