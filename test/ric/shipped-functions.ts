import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '../../functions/routes.ts'
import { schedules } from '../../functions/schedules.ts'
import { buildFunctions, projectFunctions } from '../../infra/bundle-functions.ts'
import { projectPath } from '../../local/project-path.ts'

/** A function as shipped. */
export interface ShippedFunction {
  readonly operation: string
  readonly timeoutSeconds: number
  readonly memoryMegabytes: number
  /** Its bundle. */
  readonly directory: string
}

/** Every function of the project, including scheduled ones; bundled again if a source is newer than the bundles. */
export async function shippedFunctions(): Promise<ShippedFunction[]> {
  const functions = [...Object.values(routes), ...Object.values(schedules)].map(
    ({ operation, timeoutSeconds, memoryMegabytes }) => ({
      operation,
      timeoutSeconds,
      memoryMegabytes,
      directory: join(projectFunctions.outputDirectory, operation),
    }),
  )
  if (isStale(functions)) await buildFunctions()
  return functions
}

/** Uploaded code and packaged files, without source maps. */
export function bundleBytes({ directory }: ShippedFunction): number {
  return filesIn(directory)
    .filter((file) => !file.endsWith('.map'))
    .reduce((sum, file) => sum + statSync(file).size, 0)
}

function isStale(functions: readonly ShippedFunction[]): boolean {
  const bundles = functions.map(({ directory }) => join(directory, 'index.mjs'))
  if (!bundles.every((bundle) => existsSync(bundle))) return true
  const oldest = Math.min(...bundles.map((bundle) => statSync(bundle).mtimeMs))
  const sources = ['functions', 'lib'].flatMap((folder) => filesIn(projectPath(folder)))
  return [...sources, projectPath('infra', 'bundle-functions.ts'), projectPath('package-lock.json')].some(
    (source) => statSync(source).mtimeMs > oldest,
  )
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
