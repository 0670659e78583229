import type { Scope } from '../roles.ts'

/**
 * What a caller needs: a scope in their organization, nothing (`public`), nothing yet since they have come to
 * sign in (`sign-in`: whatever credentials are sent along count for nothing), or to be someone in particular: a
 * `person` known to the identity provider, with or without an organization, or the holder of the deployment's
 * `operator` token or, to watch it (`metrics`), of that or the scraper's.
 */
export type Access = Scope | 'public' | 'sign-in' | 'person' | 'metrics' | 'operator'

/** One row of the route table: all that the edge, the function and its documentation must agree on. */
export interface Route {
  /** The folder of functions/ that holds the operation's own. */
  readonly resource: string
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Segments in braces are parameters: `/chats/{chat_id}`. */
  readonly path: string
  readonly streaming: boolean
  readonly scope: Access
  /** Whose clients it serves: they read that API's errors and headers, the errors of OAuth, or pages. */
  readonly dialect?: 'anthropic' | 'openai_chat' | 'openai_responses' | 'oauth' | 'page'
  /** Rate limits are about these requests; the others are counted separately. */
  readonly asksClaude?: true
  /**
   * Tells callers who they are and what they may do, which must be true now: nothing is believed from before.
   */
  readonly tellsOfCaller?: true
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
}

/** The handler's folder below functions/; its bundle is in `dist/<operation>/`. */
export const folderOf = ({ resource, operation }: Pick<Route, 'resource' | 'operation'>): string =>
  `${resource}/${operation}`
