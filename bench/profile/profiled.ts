import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nextMessage, type StartedProcess } from '../start-process.ts'
import { type CpuProfile, sharesOf, shareTable } from './shares.ts'

const writeLimitMs = 60_000

/** What a candidate that is to be profiled loads first. */
export const preload = ['--import', join(import.meta.dirname, 'preload.mjs')]

/** Samples the CPU of a candidate while `work` runs, prints who took it, and keeps the profile. */
export async function profiled<T>(
  name: string,
  { child, pid }: Pick<StartedProcess<unknown>, 'child' | 'pid'>,
  work: () => Promise<T>,
): Promise<T> {
  const file = join(tmpdir(), `${name}-${pid}.cpuprofile`)
  child.send({ profile: 'start' })
  await nextMessage(child, writeLimitMs)
  const result = await work()
  child.send({ profile: 'stop', file })
  await nextMessage(child, writeLimitMs)
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile
  console.log(`\nCPU of ${name} (${file})\n\n${shareTable(sharesOf(profile))}\n`)
  return result
}
