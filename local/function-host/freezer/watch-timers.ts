import { createHook } from 'node:async_hooks'
import { type Origin, rememberOrigin } from './origin.ts'

/** Only ends what has been idle for some time. */
const harmless = /\/node_modules\/pg-pool\//
/** Belongs to the server around the handlers. */
const outsideOfHandlers = /\/local\/function-host\//

/** The timers set by handlers and by what they use. */
export class TimerWatch {
  readonly #waiting = new Map<number, Origin>()

  /**
   * Hooks into every async resource of this process permanently.
   * @param onTick is told of each timer that fires
   */
  constructor(onTick: (origin: Origin) => void) {
    createHook({
      init: (id, type, _trigger, resource) => {
        const origin = rememberOrigin(resource)
        const [innermost] = origin
        if (type !== 'Timeout' || innermost === undefined || outsideOfHandlers.test(innermost)) return
        this.#waiting.set(id, origin)
      },
      before: (id) => {
        const origin = this.#waiting.get(id)
        if (origin) onTick(origin)
      },
      destroy: (id) => this.#waiting.delete(id),
    }).enable()
  }

  /** Who has set a timer that has not fired. */
  waiting(): Origin[] {
    return [...this.#waiting.values()].filter(([innermost = '']) => !harmless.test(innermost))
  }
}
