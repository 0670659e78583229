import { readFileSync } from 'node:fs'
import type { Route } from '../../lib/endpoints/route.ts'

/** In bytes, the largest CloudFront Function: a quota that AWS does not raise. */
export const routerLimit = 10_240

/** A route and the host of its Function URL, which may be a CDK token until deployment. */
export interface HostedRoute {
  readonly route: Pick<Route, 'method' | 'path' | 'streaming'>
  readonly host: string
}

/** How the origin of a request differs from the one that the distribution names. */
interface OriginChange {
  readonly domainName: string
  readonly connectionAttempts?: number
}

/** A segment of a path, and the segments that may follow. */
interface Branch {
  readonly methods: Partial<Record<Route['method'], OriginChange>>
  readonly literals: Record<string, Branch>
  parameter?: Branch
}

const viewerRequest = readFileSync(new URL('viewer-request.js', import.meta.url), 'utf8')

/** The longest host of a Function URL: an id of 32 letters and digits, in the region with the longest name. */
const longestHost = `${'x'.repeat(32)}.lambda-url.ap-southeast-1.on.aws`

/**
 * The code of the CloudFront Function that sends each request to the host of its route.
 * @throws if it is larger than CloudFront accepts
 */
export function routerSource(hosted: readonly HostedRoute[]): string {
  const bytes = Buffer.byteLength(sourceOf(hosted.map(({ route }) => ({ route, host: longestHost }))))
  if (bytes > routerLimit) {
    throw new Error(`The router of ${hosted[0]?.route.path} has ${bytes} bytes, ${routerLimit} are allowed.`)
  }
  return sourceOf(hosted)
}

/**
 * The first segment of a path, by which the distribution chooses a router.
 * @throws if it is a parameter
 */
export function firstSegmentOf({ path }: Pick<Route, 'path'>): string {
  const [, segment = ''] = path.split('/')
  if (!/^[\w.-]*$/.test(segment))
    throw new Error(`${path} has to begin with a segment of letters and digits.`)
  return segment
}

function sourceOf(hosted: readonly HostedRoute[]): string {
  return `import cf from 'cloudfront'\nvar routes = ${JSON.stringify(treeOf(hosted), withoutEmpty)}\n${withoutComments(viewerRequest)}`
}

function treeOf(hosted: readonly HostedRoute[]): Branch {
  const root = newBranch()
  for (const { route, host } of hosted) {
    const branch = route.path.slice(1).split('/').reduce(branchAt, root)
    branch.methods[route.method] = {
      domainName: host,
      // CloudFront repeats a GET after a silence, which would run a stream twice.
      ...(route.streaming && { connectionAttempts: 1 }),
    }
  }
  return root
}

function branchAt(branch: Branch, segment: string): Branch {
  return segment.startsWith('{')
    ? (branch.parameter ??= newBranch())
    : (branch.literals[segment] ??= newBranch())
}

/** A third of the tree is leaves without literals and nodes without a method. */
const withoutEmpty = (_name: string, value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? undefined : value

/** Has no prototype, whose `constructor` a path could name. */
const newBranch = (): Branch => ({ methods: {}, literals: Object.create(null) })

/** Comments are on lines of their own. */
const withoutComments = (code: string) =>
  code
    .split('\n')
    .filter((line) => line !== '' && !/^\s*(\/\/|\/\*\*)/.test(line))
    .join('\n')
