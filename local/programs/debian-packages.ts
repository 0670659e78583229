import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { lastWords } from '../engines/last-words.ts'
import { runsHere } from './runs-here.ts'

/** Debian's name for it; undefined on a machine without Debian's package tools. */
export async function debianArchitecture(): Promise<string | undefined> {
  const architecture = await run('dpkg', ['--print-architecture']).catch(() => undefined)
  return architecture?.trim()
}

/**
 * Unpacks a program, with the shared libraries that the machine lacks, from the system's own package sources, whose
 * signatures apt verifies. Needs no root and leaves the system as it is.
 * @param packages are unpacked even if the system claims to have them
 * @param place gets `root`, the packages' files, and `bin`, with the program to run; complete or absent
 * @throws Error in a few words
 */
export async function unpackProgram(name: string, packages: readonly string[], place: string): Promise<void> {
  await mkdir(dirname(place), { recursive: true })
  // Of two that start at once, one moves its draft into place and the other drops its own.
  const draft = await mkdtemp(`${place}-`)
  try {
    await download(packages, draft)
    const archives = (await readdir(draft)).filter((file) => file.endsWith('.deb'))
    for (const archive of archives) await run('dpkg-deb', ['-x', join(draft, archive), join(draft, 'root')])
    for (const spent of [...archives, 'apt']) await rm(join(draft, spent), { recursive: true })
    await writeLauncher(name, draft)
    if (!(await runsHere(join(draft, 'bin', name)))) throw new Error('its package does not run here')
    await chmod(draft, 0o755)
    await rm(place, { recursive: true, force: true })
    await rename(draft, place)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Uses what apt knows, else lists of our own: the machine's may be old, or were never fetched. */
async function download(packages: readonly string[], directory: string): Promise<void> {
  const state = join(directory, 'apt')
  for (const part of ['lists/partial', 'cache/archives/partial'])
    await mkdir(join(state, part), { recursive: true })
  const ofOurs = [`Dir::Cache=${state}/cache`, 'Debug::NoLocking=1', 'APT::Sandbox::User=root', ...patience]
  const ownLists = [...ofOurs, `Dir::State::lists=${state}/lists`]
  try {
    await fetchPackages(packages, ofOurs, directory)
  } catch {
    await apt(['update', '-o', 'Acquire::Languages=none'], ownLists, directory)
    await fetchPackages(packages, ownLists, directory)
  }
}

const patience = ['Acquire::Retries=1', 'Acquire::http::Timeout=15', 'Acquire::https::Timeout=15']

async function fetchPackages(
  packages: readonly string[],
  options: string[],
  directory: string,
): Promise<void> {
  // apt knows which of their dependencies the machine lacks, of which we only want what a linker looks for.
  const plan = await apt(
    ['install', '--simulate', '--no-install-recommends', ...packages],
    options,
    directory,
  )
  const needed = [...plan.matchAll(/^Inst (lib\S+)/gm)].map(([, name = '']) => name)
  const libraries = needed.filter((name) => !name.includes('perl'))
  await apt(['download', ...new Set([...packages, ...libraries])], options, directory)
}

function apt(args: string[], options: string[], directory: string): Promise<string> {
  return run('apt-get', [...args, '-q', ...options.flatMap((option) => ['-o', option])], directory)
}

/** A script that tells the linker where the libraries are, relative to itself, so that all files may be moved. */
async function writeLauncher(name: string, place: string): Promise<void> {
  const files = await readdir(join(place, 'root'), { recursive: true, withFileTypes: true })
  const below = (path: string) => relative(join(place, 'root'), path)
  const libraries = files
    .filter((file) => /\.so(\.|$)/.test(file.name))
    .map(({ parentPath }) => below(parentPath))
  const program = files.find((file) => file.name === name && /\/s?bin$/.test(file.parentPath))
  if (program === undefined) throw new Error(`its package has no ${name}`)
  const script = [
    '#!/bin/sh',
    'root="${0%/*}/../root"',
    `export LD_LIBRARY_PATH="${[...new Set(libraries)].map((path) => `$root/${path}`).join(':')}"`,
    `exec "$root/${below(join(program.parentPath, name))}" "$@"`,
    '',
  ]
  await mkdir(join(place, 'bin'))
  await writeFile(join(place, 'bin', name), script.join('\n'))
  // Stated because a umask may have removed it, and not only we run the program.
  for (const path of ['bin', join('bin', name)]) await chmod(join(place, path), 0o755)
}

/** @returns what it printed. @throws Error with its last words */
function run(program: string, args: string[], cwd?: string): Promise<string> {
  const options = {
    cwd,
    env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 180_000,
  }
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, output, complaints) => {
      if (error === null) resolve(output)
      else reject(new Error(`${program} failed: ${lastWords(complaints || error.message)}`))
    })
  })
}
