import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, parse } from 'node:path'

/** Texts by file name without the extension. */
export type SqlTexts = ReadonlyMap<string, string>

/** The SQL files of a directory, sorted by name, without its subdirectories. */
export function readTexts(directory: string): SqlTexts {
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'))
  return new Map(
    files.toSorted().map((file) => [parse(file).name, readFileSync(join(directory, file), 'utf8')]),
  )
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
