import type { Behaviour } from './behaviour.ts'

/** The pace of a Claude that one likes to watch. */
const pleasant: Behaviour = { firstTokenMs: 150, tokenMs: 25 }

/** What the next requests will be answered with: first the queue, in order, then always the default. */
export class Script {
  #queue: Behaviour[] = []
  #default = pleasant

  push(behaviours: readonly Behaviour[]): void {
    this.#queue.push(...behaviours)
  }

  setDefault(behaviour: Behaviour): void {
    this.#default = behaviour
  }

  take(): Behaviour {
    return this.#queue.shift() ?? this.#default
  }

  reset(): void {
    this.#queue = []
    this.#default = pleasant
  }
}
