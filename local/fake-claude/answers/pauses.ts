/** The timer that an answer sleeps on. Ends at once and for good when no one is left to answer. */
export class Pauses {
  ended = false
  #timer: NodeJS.Timeout | undefined
  #wake: (() => void) | undefined

  /** Sleeps until `performance.now()` is `time`; not at all if that has passed. */
  async until(time: number): Promise<void> {
    const milliseconds = time - performance.now()
    if (this.ended || milliseconds <= 0) return
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#timer = setTimeout(resolve, milliseconds)
    })
  }

  end(): void {
    this.ended = true
    clearTimeout(this.#timer)
    this.#wake?.()
  }
}
