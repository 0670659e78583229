import { pathToFileURL } from 'node:url'
import type { LambdaFunctionURLEvent } from 'aws-lambda'
import type { Route } from '../../lib/endpoints/route.ts'
import { installAwslambda, isStreaming } from './awslambda-global.ts'
import { type FunctionModules, moduleOf } from './function-modules.ts'
import type { InvocationContext } from './invocation-context.ts'
import type { ResponseStream } from './response-stream.ts'

export type BufferedHandler = (event: LambdaFunctionURLEvent, context: InvocationContext) => unknown
export type StreamingHandler = (
  event: LambdaFunctionURLEvent,
  stream: ResponseStream,
  context: InvocationContext,
) => unknown

/** A function ready to be invoked, or the error of its import. */
export type LoadedFunction = { readonly route: Route } & (
  | { readonly buffered: BufferedHandler }
  | { readonly streaming: StreamingHandler }
  | { readonly failure: Error }
)

/**
 * Imports the modules of all routes at the same time: Lambda's init phase. A function that cannot be imported fails
 * only its own requests.
 */
export async function loadFunctions(
  routes: Readonly<Record<string, Route>>,
  modules: FunctionModules,
): Promise<LoadedFunction[]> {
  installAwslambda()
  return await Promise.all(
    Object.values(routes).map((route) => loadFunction(route, moduleOf(modules, route))),
  )
}

async function loadFunction(route: Route, path: string): Promise<LoadedFunction> {
  try {
    const { handler }: { handler?: BufferedHandler & StreamingHandler } = await import(
      pathToFileURL(path).href
    )
    if (typeof handler !== 'function') throw new Error('its bundle exports no function named handler')
    if (isStreaming(handler) !== route.streaming) {
      throw new Error(`the route says streaming: ${route.streaming}, its handler says otherwise`)
    }
    return route.streaming ? { route, streaming: handler } : { route, buffered: handler }
  } catch (error) {
    const failure = new Error(`${route.operation} could not be loaded`, { cause: error })
    console.error(failure)
    return { route, failure }
  }
}
