import { folderOf, type Route } from '../../lib/endpoints/route.ts'
import type { OperationDescription } from '../../lib/openapi/describe-operation.ts'

/** A route and the description in its folder. */
export interface DescribedRoute {
  readonly route: Route
  readonly description: OperationDescription
}

/**
 * Imports `openapi.ts` from the folder of every route, in the order of the table.
 * @throws Error that names a route without one
 */
export function loadDescriptions(routes: Readonly<Record<string, Route>>): Promise<DescribedRoute[]> {
  return Promise.all(
    Object.values(routes).map(async (route) => ({ route, description: await loadDescription(route) })),
  )
}

async function loadDescription(route: Route): Promise<OperationDescription> {
  const file = `functions/${folderOf(route)}/openapi.ts`
  try {
    const module: { operation: OperationDescription } = await import(
      new URL(`../../${file}`, import.meta.url).href
    )
    return module.operation
  } catch (cause) {
    throw new Error(`${route.operation} is not described: ${file} cannot be read`, { cause })
  }
}
