import { join } from 'node:path'
import { folderOf, type Route } from '../../lib/endpoints/route.ts'
import { projectPath } from '../project-path.ts'

/** Says which module holds the handler of a route. */
export type ModuleOf = (route: Pick<Route, 'resource' | 'operation'>) => string

/** As `npm run build` leaves them: one folder for each operation, as each ships alone. */
export const bundlesIn =
  (directory: string): ModuleOf =>
  ({ operation }) =>
    join(directory, operation, 'index.mjs')

/** Handlers as they are written, with no build in between. */
export const ownSources: ModuleOf = (route) => projectPath(`functions/${folderOf(route)}/handler.ts`)
