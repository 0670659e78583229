import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Schedule } from '../../functions/schedules.ts'

/**
 * The table of schedules, which is beside that of the routes; empty if there is none.
 * @param routesModule a path or a file URL
 */
export async function loadSchedules(routesModule: string): Promise<Readonly<Record<string, Schedule>>> {
  const path = routesModule.startsWith('file:') ? fileURLToPath(routesModule) : routesModule
  const table = join(dirname(path), 'schedules.ts')
  if (!existsSync(table)) return {}
  const { schedules }: { schedules: Record<string, Schedule> } = await import(pathToFileURL(table).href)
  return schedules
}
