import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseEnv } from 'node:util'
import { dataPath } from '../data-path.ts'
import { debianArchitecture, unpackProgram } from './debian-packages.ts'
import { directoryWithinReach } from './directory-within-reach.ts'
import { findProgram } from './find-program.ts'
import { runsHere } from './runs-here.ts'

/** Programs that we run but do not ship: the packages of Debian and Ubuntu that have them, and alternatives. */
const programs = {
  'redis-server': { packages: ['redis-server', 'redis-tools'], equals: ['valkey-server'] },
  pgbouncer: { packages: ['pgbouncer'], equals: [] },
} as const

export type Program = keyof typeof programs

/**
 * Puts these programs on PATH. Those that the machine lacks are brought once from the packages of Debian or Ubuntu,
 * unpacked into the data directory: nothing is installed, and root is not needed. Elsewhere, or if that fails, a line
 * names the command that installs them.
 */
export async function bringPrograms(...names: Program[]): Promise<void> {
  // Debian puts servers where only root's PATH leads.
  addToPath('/usr/local/sbin', '/usr/sbin')
  const missing = names.filter((name) => [name, ...programs[name].equals].every((each) => !findProgram(each)))
  if (missing.length === 0) return
  const reason = await bring(missing).catch((error: Error) => error.message)
  if (reason !== undefined) console.error(`${missing.join(' and ')}: ${reason}. Run: ${installCommand()}`)
}

/** @returns why not, in a few words; undefined when they are there */
async function bring(missing: Program[]): Promise<string | undefined> {
  const system = readSystem()
  const architecture = await debianArchitecture()
  if (system === undefined || architecture === undefined) return 'not installed'
  const home = directoryWithinReach(dataPath('programs'))
  const place = (name: Program) => join(home, `${system}-${architecture}`, name)
  const absent: Program[] = []
  for (const name of missing) {
    if (!(await runsHere(join(place(name), 'bin', name)))) absent.push(name)
  }
  if (absent.length > 0) {
    console.error(
      `${absent.join(' and ')}: not installed, so unpacking the packages of ${system} into ${home}`,
    )
  }
  for (const name of absent) await unpackProgram(name, programs[name].packages, place(name))
  addToPath(...missing.map((name) => join(place(name), 'bin')))
  return undefined
}

/** As `debian-12`, `ubuntu-24.04`; undefined on anything else. */
function readSystem(): string | undefined {
  if (!existsSync('/etc/os-release')) return undefined
  const { ID: id, VERSION_ID: version } = parseEnv(readFileSync('/etc/os-release', 'utf8'))
  return id === 'debian' || id === 'ubuntu' ? `${id}-${version ?? 'unstable'}` : undefined
}

function addToPath(...directories: string[]): void {
  const path = (process.env['PATH'] ?? '').split(delimiter)
  process.env['PATH'] = [...path, ...directories.filter((each) => !path.includes(each))].join(delimiter)
}

/** The command of the first package manager found. */
function installCommand(): string {
  const commands = {
    'apt-get': 'apt-get install redis-server pgbouncer',
    brew: 'brew install redis pgbouncer',
    dnf: 'dnf install redis pgbouncer',
    apk: 'apk add redis pgbouncer',
    pacman: 'pacman -S redis pgbouncer',
  }
  const found = Object.entries(commands).find(([manager]) => findProgram(manager) !== undefined)
  return found?.[1] ?? 'the package manager of this machine for redis and pgbouncer'
}
