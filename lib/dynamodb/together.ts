/** Sends inputs and answers with one output each, in their order. */
type SendMany<Input, Output> = (inputs: Input[]) => Promise<Output[]>

interface Waiting<Input, Output> {
  readonly input: Input
  readonly answer: PromiseWithResolvers<Output>
}

/**
 * Joins what is asked for in one turn of the event loop into calls of at most `size`. A process that serves many
 * streams then makes a few calls a second in place of a few for each; a Lambda environment, with one stream, notices
 * nothing.
 */
export class Together<Input, Output> {
  readonly #size: number
  readonly #send: SendMany<Input, Output>
  #waiting: Waiting<Input, Output>[] = []

  constructor(size: number, send: SendMany<Input, Output>) {
    this.#size = size
    this.#send = send
  }

  add(input: Input): Promise<Output> {
    const answer = Promise.withResolvers<Output>()
    if (this.#waiting.push({ input, answer }) === 1) setImmediate(() => this.#sendAll())
    return answer.promise
  }

  #sendAll(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (let start = 0; start < waiting.length; start += this.#size) {
      void this.#sendSome(waiting.slice(start, start + this.#size))
    }
  }

  async #sendSome(some: Waiting<Input, Output>[]): Promise<void> {
    try {
      const outputs = await this.#send(some.map(({ input }) => input))
      for (const [index, { answer }] of some.entries()) answer.resolve(outputs[index] as Output)
    } catch (error) {
      for (const { answer } of some) answer.reject(error)
    }
  }
}
