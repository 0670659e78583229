import { fileURLToPath } from 'node:url'

/** The absolute path of something in this checkout. */
export function projectPath(...parts: string[]): string {
  return fileURLToPath(new URL(`../${parts.join('/')}`, import.meta.url))
}
