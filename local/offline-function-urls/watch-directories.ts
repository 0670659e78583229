import { type FSWatcher, watch } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Calls back on every change of a file under these directories, including directories created later. Each directory
 * has its own watcher: Node's recursive watch on Linux watches files, and loses one that an editor replaces by renaming.
 */
export async function watchDirectories(roots: string[], onChange: () => void): Promise<() => void> {
  const watchers = new Map<string, FSWatcher>()
  let closed = false

  const watchAll = async () => {
    const directories = (await Promise.all(roots.map(withSubdirectories))).flat()
    for (const directory of directories) {
      if (closed || watchers.has(directory)) continue
      const watcher = watch(directory, (kind) => {
        onChange()
        if (kind === 'rename') void watchAll()
      })
      const forget = () => {
        watcher.close()
        watchers.delete(directory)
      }
      watchers.set(directory, watcher.on('error', forget))
    }
    for (const [directory, watcher] of watchers) {
      if (directories.includes(directory)) continue
      watcher.close()
      watchers.delete(directory)
    }
  }

  await watchAll()
  return () => {
    closed = true
    for (const watcher of watchers.values()) watcher.close()
  }
}

async function withSubdirectories(root: string): Promise<string[]> {
  // A directory may vanish while it is read; its parent reports what is left of it.
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
  const below = entries.filter((entry) => entry.isDirectory())
  return [root, ...below.map((entry) => join(entry.parentPath, entry.name))]
}
