import { executionAsyncResource } from 'node:async_hooks'

/** Who began something: the innermost lines of the stack, without those of Node and of the freezer. */
export type Origin = readonly string[]

const origins = new WeakMap<object, Origin>()
const mostLines = 8

/** The origin of the running code. Node's callbacks have no stack of their own, but the origin of what they are for. */
export function currentOrigin(): Origin {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 40
  const lines = new Error('origin').stack?.split('\n').slice(1) ?? []
  Error.stackTraceLimit = limit
  const outside = lines.map((line) => line.trim().replace(/^at /, '')).filter(isOutside)
  if (outside.length > 0) return outside.slice(0, mostLines)
  return origins.get(executionAsyncResource()) ?? []
}

/** To be called when an async resource is created. */
export function rememberOrigin(resource: object): Origin {
  const origin = currentOrigin()
  origins.set(resource, origin)
  return origin
}

const isOutside = (line: string) => !/\bnode:|<anonymous>|\/function-host\/freezer\//.test(line)
