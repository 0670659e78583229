import { chmodSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { EngineError } from './engine.ts'

export interface UnixUser {
  uid: number
  gid: number
}

/**
 * The user to run PostgreSQL as, which refuses to run as root; undefined if we are not root and keep our user.
 * @throws EngineError if the machine has neither a user `postgres` nor `nobody`
 */
export function unprivilegedUser(): UnixUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  for (const name of ['postgres', 'nobody']) {
    const account = accounts.find(([accountName]) => accountName === name)
    if (account !== undefined) return { uid: Number(account[2]), gid: Number(account[3]) }
  }
  throw new EngineError(
    'PostgreSQL does not run as root, and there is no user postgres or nobody. Run as an ordinary user.',
  )
}

/** Whether the user may enter the directory and all above it: a clone below /root is closed to others. */
export function canEnter(user: UnixUser, directory: string): boolean {
  const { uid, gid, mode } = statSync(directory)
  const execute = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001
  const parent = dirname(directory)
  return (mode & execute) !== 0 && (parent === directory || canEnter(user, parent))
}

/** Makes a data directory and, for root, lets the unprivileged user through it (mkdtemp makes it 0700). */
export function makeDataDirectory(directory: string): void {
  mkdirSync(directory, { recursive: true })
  if (process.getuid?.() === 0) chmodSync(directory, statSync(directory).mode | 0o011)
}
