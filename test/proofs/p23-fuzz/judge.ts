import { routes } from '../../../functions/routes.ts'
import { routeMatcher } from '../../../local/function-host/match-route.ts'
import { projectPath } from '../../../local/project-path.ts'
import { validateResponse } from '../../harness/validate-response.ts'
import { BrokenPromise } from '../proof.ts'
import type { Answer } from '../requests/send-request.ts'

/** Words that only our inside has: paths, stacks, SQL and the messages of Postgres. */
const internals = [
  projectPath(),
  'node_modules',
  'node:internal',
  '\\n    at ',
  'SELECT ',
  'INSERT INTO',
  'syntax error',
  'violates',
  'invalid byte sequence',
  'constraint',
  'pg_',
]

/** In bytes: however much is wrong with a request, the error has only a few lines. */
const longestRefusal = 10_000

const matchRoute = routeMatcher(Object.values(routes))

/** A request and its answer. */
export interface Case {
  readonly inWords: string
  readonly method: string
  readonly path: string
  readonly refusedAs: string | undefined
  readonly answer: Answer
}

/** Who answered: a route of ours, the host in front of them, or the HTTP server, which could not read the request. */
export type AnsweredBy = 'route' | 'house' | 'server'

/** @throws BrokenPromise for an answer that should not be */
export async function judge({ inWords, method, path, refusedAs, answer }: Case): Promise<AnsweredBy> {
  const { status, headers, body } = answer
  const fail = (problem: string): never => {
    throw new BrokenPromise(`${inWords} ${problem}: ${status} ${body.slice(0, 300)}`)
  }
  if (status >= 500) fail('is a failure of ours')
  if (headers['content-type'] === 'application/json') {
    const internal = internals.find((word) => body.includes(word))
    if (internal !== undefined) fail(`tells "${internal}" of our inside`)
  }
  if (refusedAs !== undefined && codeOf(body) !== refusedAs) fail(`should be refused as ${refusedAs}`)
  if (method === 'HEAD' || method === 'OPTIONS') return 'route'
  if (status >= 400 && body.length > longestRefusal) fail(`is refused in ${body.length} bytes`)
  if (isUnread(answer)) return 'server'

  const match = matchRoute(method, path)
  if (!('route' in match) || isOfTheHouse(answer)) {
    if (![400, 404, 405, 413].includes(status) || !isEnvelope(body)) fail('is not refused in our form')
    if (headers['access-control-allow-origin'] !== '*') fail('is refused so that no page can read it')
    return 'house'
  }
  const fields = new Headers()
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) fields.set(name, String(value))
  const response = new Response(status === 204 ? null : body, { status, headers: fields })
  try {
    // Streams are checked as they are read.
    await (await validateResponse(method, match.route.path, response)).text()
  } catch (error) {
    fail(`is not answered as described: ${Error.isError(error) ? error.message : String(error)}`)
  }
  return 'route'
}

const isUnread = ({ body }: Answer) =>
  isEnvelope(body) && ['unreadable_request', 'headers_too_large'].includes(codeOf(body) ?? '')

const isOfTheHouse = ({ status, body }: Answer) => status === 413 && body.includes('6 MB')

function codeOf(body: string): string | undefined {
  return /"code":"(\w+)"/.exec(body)?.[1]
}

function isEnvelope(body: string): boolean {
  return /^\{"type":"error","error":\{"type":"\w+","message":".*","code":"\w+"\},"request_id":"[\w.-]+"\}$/s.test(
    body,
  )
}
