import type { Scope } from '../roles.ts'

/**
 * What a caller must be allowed to do: a scope of their organization, or nothing (`public`); or who they must be: a
 * `person` whom the identity provider knows, perhaps without any organization, or the holder of the token of the scraper
 * (`metrics`) or of the deployment's `operator`.
 */
export type Access = Scope | 'public' | 'person' | 'metrics' | 'operator'

/** One row of the route table: everything that the edge, the function and its documentation need to agree on. */
export interface Route {
  /** What it is about: the folder of functions/ that its own is in. */
  readonly resource: string
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Segments in braces are parameters: `/chats/{chat_id}`. */
  readonly path: string
  readonly streaming: boolean
  readonly scope: Access
  /** Its clients are made for another API, and read its headers. */
  readonly dialect?: 'anthropic'
  /** Its requests are those that rate limits are about; others are counted apart. */
  readonly asksClaude?: true
  /** It tells the caller who they are and what they may do. That has to hold now: nothing is believed from before. */
  readonly tellsOfCaller?: true
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
}

/** Where the handler of a row is, below functions/; its bundle is in `dist/<operation>/`. */
export const folderOf = ({ resource, operation }: Pick<Route, 'resource' | 'operation'>): string =>
  `${resource}/${operation}`
