import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { type Failure, type Outcome, RuntimeApi } from './runtime-api.ts'

/** A function as configured in Lambda. */
export interface DeployedFunction {
  readonly operation: string
  /** Holds `index.mjs`. */
  readonly directory: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  /** Its environment variables. */
  readonly settings: Readonly<Record<string, string>>
}

/** How an invocation, or its process, ended. */
export type Ending =
  | Outcome
  | { readonly kind: 'timed out' }
  | { readonly kind: 'died'; readonly code: number | null }
  | { readonly kind: 'did not start'; readonly failure: Failure }

/**
 * An execution environment of Lambda: AWS's runtime client runs one function in a process of its own, one invocation at
 * a time. Between two the process is frozen, at its deadline it is killed, and the next invocation gets a new one.
 */
export class LambdaEnvironment {
  readonly #deployed: DeployedFunction
  readonly #runtimeClient: string
  readonly #api: RuntimeApi
  #process: ChildProcess | undefined
  #output = ''

  private constructor(deployed: DeployedFunction, runtimeClient: string, api: RuntimeApi) {
    this.#deployed = deployed
    this.#runtimeClient = runtimeClient
    this.#api = api
  }

  /** @param runtimeClient the program of aws-lambda-ric */
  static async create(deployed: DeployedFunction, runtimeClient: string): Promise<LambdaEnvironment> {
    return new LambdaEnvironment(deployed, runtimeClient, await RuntimeApi.start())
  }

  /** What its processes have logged so far. */
  get output(): string {
    return this.#output
  }

  /** Of the process that will serve the next invocation, if it is there. */
  get processId(): number | undefined {
    return this.#process?.pid
  }

  /** Starts a process before there is anything to do for it, as Lambda may, and freezes it. */
  async startAhead(): Promise<void> {
    const child = (this.#process ??= this.#start())
    await Promise.race([this.#api.whenAsked(), whenDied(child)])
    child.kill('SIGSTOP')
  }

  /** Thaws the process, or starts one, has it handle one event, and freezes it. */
  async invoke(
    event: unknown,
    { onPiece, timeoutSeconds = this.#deployed.timeoutSeconds }: InvokeOptions = {},
  ): Promise<Ending> {
    const child = (this.#process ??= this.#start())
    const died = whenDied(child)
    child.kill('SIGCONT')
    const started = await Promise.race([
      this.#api.whenAsked(),
      this.#api.whenFailedToStart().then((failure) => ({ kind: 'did not start' as const, failure })),
      died,
    ])
    if (started) return this.#end(started)

    const timedOut = Promise.withResolvers<{ kind: 'timed out' }>()
    const timer = setTimeout(() => timedOut.resolve({ kind: 'timed out' }), timeoutSeconds * 1_000)
    const { operation } = this.#deployed
    const invocation = {
      id: randomUUID(),
      event,
      deadlineAt: Date.now() + timeoutSeconds * 1_000,
      functionArn: `arn:aws:lambda:us-east-1:000000000000:function:${operation}`,
      onPiece,
    }
    const ending: Ending = await Promise.race([this.#api.invoke(invocation), died, timedOut.promise])
    clearTimeout(timer)
    if (ending.kind === 'timed out' || ending.kind === 'died') return this.#end(ending)
    const last = await Promise.race([this.#api.whenAsked(), died])
    if (last) await this.#end(last)
    else child.kill('SIGSTOP')
    return ending
  }

  async close(): Promise<void> {
    await this.#killProcess()
    await this.#api.close()
  }

  async #end<End>(ending: End): Promise<End> {
    await this.#killProcess()
    return ending
  }

  async #killProcess(): Promise<void> {
    const child = this.#process
    this.#process = undefined
    if (child && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    }
    this.#api.forgetProcess()
  }

  #start(): ChildProcess {
    const { memoryMegabytes } = this.#deployed
    const preload = fileURLToPath(new URL('use-native-client.ts', import.meta.url))
    const child = spawn(
      process.execPath,
      [
        `--import=${preload}`,
        // As AWS's own bootstrap bounds the heap.
        `--max-old-space-size=${Math.floor(memoryMegabytes * 0.9)}`,
        this.#runtimeClient,
      ],
      {
        cwd: this.#deployed.directory,
        env: this.#environment(),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => (this.#output += String(text)))
    }
    return child
  }

  /** What Lambda sets, without anything of ours. */
  #environment(): Record<string, string> {
    const { operation, directory, memoryMegabytes, settings } = this.#deployed
    return {
      PATH: process.env['PATH'] ?? '',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
      _HANDLER: 'index.handler',
      LAMBDA_TASK_ROOT: directory,
      AWS_LAMBDA_RUNTIME_API: this.#api.address,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_FUNCTION_NAME: operation,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${operation}`,
      AWS_LAMBDA_LOG_STREAM_NAME: '2026/01/01/[$LATEST]local',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      ...settings,
    }
  }
}

export interface InvokeOptions {
  /** Receives every piece of a stream as it arrives. */
  readonly onPiece?: (piece: Buffer) => void
  /** By default, the function's own. */
  readonly timeoutSeconds?: number
}

async function whenDied(child: ChildProcess): Promise<{ kind: 'died'; code: number | null }> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return { kind: 'died', code: child.exitCode }
}
