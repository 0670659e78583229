/** What a caller must be allowed to do; `public` needs no credentials, `metrics` the scraper's token. */
export type Scope = 'public' | 'metrics' | 'chat:read' | 'chat:write'

/** One row of the route table: everything that the edge, the function and its documentation need to agree on. */
export interface Route {
  readonly operation: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Segments in braces are parameters: `/chats/{chat_id}`. */
  readonly path: string
  readonly streaming: boolean
  readonly scope: Scope
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
}
