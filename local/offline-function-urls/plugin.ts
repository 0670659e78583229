import type { Server } from 'node:http'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { handlersIn } from '../../infra/bundle-functions.ts'
import type { Route } from '../../lib/endpoints/route.ts'
import { loadSchedules } from '../function-host/load-schedules.ts'
import { refusalNotes } from '../function-host/refusals/refusal-notes.ts'
import { type CurrentHost, currentHost } from './current-host.ts'
import { forkHost } from './fork-host.ts'
import { startFront } from './front.ts'
import { watchFunctions } from './watch-functions.ts'

/** `custom.functionUrls` of serverless.ts; paths are relative to the service. */
interface FunctionUrlsConfig {
  /** A module that exports `routes`, with their folders beside it. */
  readonly routes: string
  readonly output: string
  /** A change in any of these directories reloads. */
  readonly watch: string[]
}

interface Serverless {
  readonly serviceDir: string
  readonly service: { readonly custom: { readonly functionUrls: FunctionUrlsConfig } }
}

const port = Number(process.env.PORT ?? 3000)

/** On Ctrl-C, handlers settle what they hold and tell their readers; cut answers take no longer than this. */
const stopWithinMs = 5_000

/**
 * Function URLs with response streaming for serverless-offline, which has neither. Bundles the functions, serves them
 * from a child process that is replaced on every change, and listens on PORT (default 3000). If started with an IPC
 * channel, it sends `{ ready: true, url }` and ends when the channel closes.
 */
export default class OfflineFunctionUrls {
  readonly hooks = {
    'before:offline:start:init': () => this.#start(),
    // Not awaited: with a syntax error at the start, there is no host until it is fixed.
    'after:offline:start:init': () => void this.#announce(),
    'before:offline:start:end': () => this.#stop(),
  }
  readonly #serverless: Serverless
  #front: Server | undefined
  #hosts: CurrentHost | undefined
  #stopWatching: (() => Promise<void>) | undefined

  constructor(serverless: Serverless) {
    this.#serverless = serverless
  }

  async #start(): Promise<void> {
    // Our parent may be killed without warning, and nothing of ours may outlive it.
    process.once('disconnect', () => process.exit())
    const { serviceDir, service } = this.#serverless
    const { routes: routesFile, output, watch } = service.custom.functionUrls
    const routesModule = join(serviceDir, routesFile)
    const outputDirectory = resolve(serviceDir, output)
    const { routes }: { routes: Record<string, Route> } = await import(pathToFileURL(routesModule).href)

    const functions = { ...routes, ...(await loadSchedules(routesModule)) }
    const hosts = currentHost(() => forkHost({ routesModule, directory: outputDirectory }))
    this.#hosts = hosts
    this.#front = await listenOrExit(hosts)
    this.#stopWatching = await watchFunctions(
      {
        operations: Object.keys(functions),
        handlerOf: handlersIn(functions, dirname(routesModule)),
        outputDirectory,
        watched: watch.map((directory) => join(serviceDir, directory)),
      },
      async (problems) => {
        for (const problem of problems) console.error(problem)
        if (problems.length > 0) return
        await hosts.replace().catch((error: Error) => console.error(error.message))
      },
    )
  }

  async #announce(): Promise<void> {
    if (!(await this.#hosts?.find())) return
    const url = `http://127.0.0.1:${port}`
    console.log(`Function URLs on ${url}`)
    process.send?.({ ready: true, url })
  }

  async #stop(): Promise<void> {
    this.#front?.close()
    await this.#hosts?.close(stopWithinMs)
    this.#front?.closeAllConnections()
    await this.#stopWatching?.()
  }
}

async function listenOrExit(hosts: CurrentHost): Promise<Server> {
  try {
    return await startFront(hosts, port, refusalNotes)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    console.error(`port ${port} is taken: stop that program or set PORT=…`)
    return process.exit(1)
  }
}
