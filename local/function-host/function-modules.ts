import { join } from 'node:path'
import { folderOf, type Route } from '../../lib/endpoints/route.ts'
import { projectPath } from '../project-path.ts'

/** Where the handlers of a table of routes are. */
export interface FunctionModules {
  readonly directory: string
  /**
   * Bundles, `<operation>/index.mjs`, unless handlers run from source: `<resource>/<operation>/handler.ts`.
   */
  readonly file?: 'index.mjs' | 'handler.ts'
}

/** The project's own handlers, with no build in between. */
export const ownSources = { directory: projectPath('functions'), file: 'handler.ts' } as const

/** The module that exports the handler of a route. */
export function moduleOf({ directory, file }: FunctionModules, route: Route): string {
  if (file === 'handler.ts') return join(directory, folderOf(route), file)
  return join(directory, route.operation, 'index.mjs')
}
