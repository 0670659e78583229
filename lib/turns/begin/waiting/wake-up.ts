/** Wakes one who waits; a call that comes before they wait is heard then. */
export class WakeUp {
  #called: 'ask' | 'look' | undefined
  #wake: (() => void) | undefined

  /** `ask` outdoes `look`. */
  call(how: 'ask' | 'look'): void {
    if (this.#called !== 'ask') this.#called = how
    this.#wake?.()
  }

  /** Waits for a call, for so many ms at most. @returns the call; `look` without one */
  async within(milliseconds: number): Promise<'ask' | 'look'> {
    if (this.#called === undefined) await this.#wait(milliseconds)
    const called = this.#called ?? 'look'
    this.#called = undefined
    return called
  }

  async #wait(milliseconds: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, milliseconds)
    this.#wake = resolve
    await promise
    clearTimeout(timer)
    this.#wake = undefined
  }
}
