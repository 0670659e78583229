import type { Route } from '../../lib/endpoints/route.ts'

/** The route of a request, or the methods that its path has: none if there is no such path. */
export type RouteMatch = { readonly route: Route } | { readonly allowed: string[] }

export type MatchRoute = (method: string, path: string, preflightMethod?: string) => RouteMatch

/**
 * Finds routes as the edge does: a literal segment wins over a parameter, one trailing slash is ignored, and GET
 * answers HEAD. OPTIONS reaches the route that a CORS preflight asks about, else any route of that path.
 */
export function routeMatcher(routes: Iterable<Route>): MatchRoute {
  const rows = [...routes]
    .map((route) => ({ route, segments: segmentsOf(route.path) }))
    .toSorted((a, b) => wildcards(a.segments).localeCompare(wildcards(b.segments)))

  return (method, path, preflightMethod) => {
    const segments = segmentsOf(path)
    const candidates = rows.filter((row) => fits(row.segments, segments)).map((row) => row.route)
    const withMethod = (wanted?: string) => candidates.find((route) => route.method === wanted)
    const route =
      method === 'OPTIONS'
        ? (withMethod(preflightMethod) ?? candidates[0])
        : (withMethod(method) ?? (method === 'HEAD' ? withMethod('GET') : undefined))
    return route ? { route } : { allowed: [...new Set(candidates.map((candidate) => candidate.method))] }
  }
}

const segmentsOf = (path: string) => path.replace(/^\//, '').replace(/\/$/, '').split('/')

const isParameter = (segment: string) => segment.startsWith('{')

/** Sorts literal segments (`0`) before parameters (`1`), the leftmost deciding. */
const wildcards = (segments: string[]) =>
  segments.map((segment) => (isParameter(segment) ? '1' : '0')).join('')

function fits(pattern: string[], segments: string[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => (isParameter(part) ? segments[index] !== '' : part === segments[index]))
  )
}
