/** Sends inputs and resolves to one output for each, in order. */
type SendMany<Input, Output> = (inputs: Input[]) => Promise<Output[]>

interface Waiting<Input, Output> {
  readonly input: Input
  readonly output: PromiseWithResolvers<Output>
}

/**
 * Joins inputs into calls of at most `size`: a call takes AWS's SDK 0.35 ms of CPU, one more item in it 0.02.
 * Each caller says how long it can wait for others; when the first has waited that long, all are sent.
 */
export class Batcher<Input, Output> {
  readonly #size: number
  readonly #send: SendMany<Input, Output>
  #waiting: Waiting<Input, Output>[] = []
  #leavingTick = Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(size: number, send: SendMany<Input, Output>) {
    this.#size = size
    this.#send = send
  }

  /** @param withinMs 0 waits only for callers of the same moment */
  add(input: Input, withinMs: number): Promise<Output> {
    const output = Promise.withResolvers<Output>()
    this.#waiting.push({ input, output })
    this.#leaveWithin(withinMs)
    return output.promise
  }

  #leaveWithin(milliseconds: number): void {
    const leavingTick = performance.now() + milliseconds
    if (leavingTick >= this.#leavingTick) return
    this.#leavingTick = leavingTick
    clearTimeout(this.#timer)
    if (milliseconds > 0) this.#timer = setTimeout(() => this.#sendAll(), milliseconds)
    else setImmediate(() => this.#sendAll())
  }

  #sendAll(): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#leavingTick = Infinity
    for (let start = 0; start < waiting.length; start += this.#size) {
      void this.#sendSome(waiting.slice(start, start + this.#size))
    }
  }

  async #sendSome(some: Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.#send(some.map(({ input }) => input))
      for (const [index, { output }] of some.entries()) output.resolve(outputs[index] as Output)
    } catch (error) {
      for (const { output } of some) output.reject(error)
    }
  }
}
