import { routes as all } from '../../functions/routes.ts'

/**
 * The only routes under load. A Lambda environment holds one function; all of them in one process, each with its
 * own copy of every package, would fill 165 MB of heap.
 */
export const routes = { 'send-message': all['send-message'], 'stream-message': all['stream-message'] }
