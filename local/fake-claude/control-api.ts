import { parseBehaviour, parseBehaviours } from './behaviour.ts'
import { notFound } from './requests/api-error.ts'
import type { State } from './state.ts'

const done = { ok: true }

/** Lets another process do over HTTP what `FakeClaude` does in this one, without a key. Returns the JSON answer. */
export function control(state: State, route: string, body: () => unknown): unknown {
  switch (route) {
    case 'POST /control/script':
      state.script.push(parseBehaviours(body()))
      return done
    case 'POST /control/default': {
      const behaviour = parseBehaviour(body())
      state.script.setDefault(() => behaviour)
      return done
    }
    case 'POST /control/reset':
      state.reset()
      return done
    case 'GET /control/bill':
      return state.bill.lines()
    case 'GET /control/requests':
      return state.requests
    default:
      throw notFound(`No such control: ${route}`)
  }
}
