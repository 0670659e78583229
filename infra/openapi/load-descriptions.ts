import type { OperationDescription } from '../../lib/endpoints/describe-operation.ts'
import type { Route } from '../../lib/endpoints/route.ts'

/** A route and the description in its folder. */
export interface DescribedRoute {
  readonly route: Route
  readonly description: OperationDescription
}

/**
 * Imports `functions/<operation>/openapi.ts` of every route, in the order of the table.
 * @throws Error that names the route without one
 */
export function loadDescriptions(routes: Readonly<Record<string, Route>>): Promise<DescribedRoute[]> {
  return Promise.all(
    Object.values(routes).map(async (route) => ({ route, description: await loadDescription(route) })),
  )
}

async function loadDescription({ operation }: Route): Promise<OperationDescription> {
  const file = `functions/${operation}/openapi.ts`
  try {
    const module: { operation: OperationDescription } = await import(
      new URL(`../../${file}`, import.meta.url).href
    )
    return module.operation
  } catch (cause) {
    throw new Error(`${operation} is not described: ${file} cannot be read`, { cause })
  }
}
