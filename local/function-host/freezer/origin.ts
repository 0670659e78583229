import { executionAsyncResource } from 'node:async_hooks'

/** Who began something: the innermost lines of the stack, those of Node and of the freezer left out. */
export type Origin = readonly string[]

const origins = new WeakMap<object, Origin>()
const mostLines = 8

/** Of what runs now. What Node calls back has no stack of its own: it has the origin of what it was called back for. */
export function currentOrigin(): Origin {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 40
  const lines = new Error('origin').stack?.split('\n').slice(1) ?? []
  Error.stackTraceLimit = limit
  const outside = lines.map((line) => line.trim().replace(/^at /, '')).filter(isOutside)
  if (outside.length > 0) return outside.slice(0, mostLines)
  return origins.get(executionAsyncResource()) ?? []
}

/** To be called as an async resource comes to be. */
export function rememberOrigin(resource: object): Origin {
  const origin = currentOrigin()
  origins.set(resource, origin)
  return origin
}

const isOutside = (line: string) => !/\bnode:|<anonymous>|\/function-host\/freezer\//.test(line)
