import { readFileSync } from 'node:fs'
import type { Route } from '../../lib/endpoints/route.ts'

/** In bytes, of a CloudFront Function: a quota that AWS does not raise. */
export const routerLimit = 10_240

/** One segment of a path, and where it goes on from there. */
interface Branch {
  readonly methods: Partial<Record<Route['method'], string>>
  readonly literals: Record<string, Branch>
  parameter?: Branch
}

const viewerRequest = readFileSync(new URL('viewer-request.js', import.meta.url), 'utf8')

/**
 * The code of the CloudFront Function that sends each request to the origin named as its operation.
 * @throws when it is larger than CloudFront takes
 */
export function routerSource(routes: Iterable<Route>): string {
  const source = `import cf from 'cloudfront'\nvar routes = ${JSON.stringify(treeOf(routes), withoutEmpty)}\n${withoutComments(viewerRequest)}`
  const bytes = Buffer.byteLength(source)
  if (bytes > routerLimit) throw new Error(`The router has ${bytes} bytes, ${routerLimit} are allowed.`)
  return source
}

function treeOf(routes: Iterable<Route>): Branch {
  const root = newBranch()
  for (const { method, path, operation } of routes) {
    const branch = path.slice(1).split('/').reduce(branchAt, root)
    branch.methods[method] = operation
  }
  return root
}

function branchAt(branch: Branch, segment: string): Branch {
  return segment.startsWith('{')
    ? (branch.parameter ??= newBranch())
    : (branch.literals[segment] ??= newBranch())
}

/** A third of the tree are leaves without literals, and places without a method. */
const withoutEmpty = (_name: string, value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value

/** Without a prototype, on which a route called constructor would be found already. */
const newBranch = (): Branch => ({ methods: {}, literals: Object.create(null) })

/** They stand on lines of their own. */
const withoutComments = (code: string) =>
  code
    .split('\n')
    .filter((line) => line !== '' && !/^\s*(\/\/|\/\*\*)/.test(line))
    .join('\n')
