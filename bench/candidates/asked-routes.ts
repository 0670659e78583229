import { routes as all } from '../../functions/routes.ts'

/**
 * What a process of ours serves here: a Lambda environment holds one function and not all of them, whose bundles, each with
 * its own copy of every package, fill 165 MB of heap.
 */
export const routes = { 'send-message': all['send-message'], 'stream-message': all['stream-message'] }
