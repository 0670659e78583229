import { setTimeout as pause } from 'node:timers/promises'
import * as fc from 'fast-check'
import { type Application, startApplication } from '../../harness/application.ts'
import { send, withoutPings } from '../hosts/hosts.ts'
import { BrokenPromise, type Figures, type Proof, type ProofRun } from '../proof.ts'
import { bugs } from './bugs.ts'
import { type MeasuredHost, startMeasuredHost } from './measured-host.ts'
import { SlowReader } from './slow-reader.ts'

export const slowReaders: Proof = {
  id: 'P18',
  name: 'slow readers',
  promise:
    'who reads slowly keeps neither Claude waiting nor much in memory, and reads the whole answer in the end, byte for byte',
  prove,
  bugs,
}

/** The number of slow readers at the same time, and the size of the answer that each gets. */
interface Crowd {
  readonly readers: number
  readonly words: number
  readonly wordLength: number
  readonly wordMs: number
  /** The memory that each may take beside the answer. With few readers, it includes the process's noise. */
  readonly mostKilobytes: number
}

/** A socket on this machine takes 4 MB before its writer notices that no one reads. */
const large = { words: 1_500, wordLength: 4_000, mostKilobytes: 1_000 }
const reduced: readonly Crowd[] = [{ ...large, readers: 4, wordMs: 4 }]
const full: readonly Crowd[] = [
  // 64 MB in all.
  { readers: 200, words: 1_000, wordLength: 20, wordMs: 20, mostKilobytes: 320 },
  ...Array.from({ length: 4 }, () => ({ ...large, readers: 10, wordMs: 15 })),
]

/** An answer counts as hung after this long, in ms. It measures nothing: the slowest machine is far quicker. */
const hangsAfterMs = 60_000
const hangsAfterMsReduced = 25_000

async function prove({ size, seed }: ProofRun): Promise<Figures> {
  // Every connection to Postgres remembers the last statement, answer included: here that is one, and always the same.
  const app = await startApplication({ DATABASE_POOL_SIZE: '1' })
  const host = await startMeasuredHost()
  const isFull = size === 'full'
  try {
    const figures: Record<string, number | string> = {}
    // The first answers fill what every process keeps.
    await serve(app, host, { ...large, readers: 1, wordMs: 0 }, seed, hangsAfterMs)
    for (const crowd of isFull ? full : reduced) {
      const served = await serve(app, host, crowd, seed, isFull ? hangsAfterMs : hangsAfterMsReduced)
      const megabytes = ((crowd.words * crowd.wordLength) / 1e6).toFixed(2)
      figures[`${crowd.readers} readers of ${megabytes} MB`] =
        `taken when Claude was done: ${served.takenBytes} bytes at most, kept for each: ${served.keptKilobytes} KB,` +
        ` Claude's time: ${served.slowdown.toFixed(2)} × its own`
    }
    return { ...figures, 'joined = direct': '100 %' }
  } finally {
    await host.stop()
    await app.close()
  }
}

interface Served {
  /** By the reader with the most, once the last answer was complete. */
  readonly takenBytes: number
  /** Beside the answer itself. */
  readonly keptKilobytes: number
  /** How much longer it took than Claude intended. */
  readonly slowdown: number
}

async function serve(
  app: Application,
  host: MeasuredHost,
  { readers, words, wordLength, wordMs, mostKilobytes }: Crowd,
  seed: number,
  patienceMs: number,
): Promise<Served> {
  const answer = fc.sample(fc.stringMatching(new RegExp(`^[a-z ]{${wordLength}}$`)), { seed, numRuns: 10 })
  const text = Array.from({ length: words }, (_, index) => answer[index % answer.length] ?? '')
  app.claude.reset()
  app.claude.setDefault({ text, tokenMs: wordMs })
  const before = await host.memory()
  const startedAt = performance.now()
  const slow = await Promise.all(
    Array.from({ length: readers }, () => SlowReader.ask(host.url, app.ada, 'Tell me everything.')),
  )
  const most = () => Math.max(...slow.map(({ takenBytes }) => takenBytes))
  await untilSettled(app, () => `readers who had taken ${most()} bytes`, patienceMs)
  const slowdown = (performance.now() - startedAt) / (words * wordMs)
  const takenBytes = most()

  const keptKilobytes = await measureKept(host, before + readers * words * wordLength, readers, mostKilobytes)
  if (readers > 1 && keptKilobytes > mostKilobytes) {
    throw new BrokenPromise(`slow readers keep ${keptKilobytes} KB each in memory beside their answers`)
  }
  await Promise.all(slow.map((reader, index) => requireWhole(app, reader, text, index % 2 === 0)))
  return { takenBytes, keptKilobytes, slowdown }
}

/** Waits until data on its way to the stores is gone, because it is not kept. @returns KB per reader */
async function measureKept(
  host: MeasuredHost,
  expectedBytes: number,
  readers: number,
  mostKilobytes: number,
): Promise<number> {
  let leastKilobytes = Infinity
  for (let attempt = 0; attempt < 12 && leastKilobytes > mostKilobytes; attempt++) {
    const keptBytes = Math.max(0, (await host.memory()) - expectedBytes)
    leastKilobytes = Math.min(leastKilobytes, Math.round(keptBytes / readers / 1_000))
    await pause(250)
  }
  return leastKilobytes
}

async function untilSettled(
  { database }: Application,
  whom: () => string,
  patienceMs: number,
): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    const [running] = await database.rows(`SELECT FROM turns WHERE state = 'running'`)
    if (running === undefined) return
    if (performance.now() - startedAt > patienceMs) {
      throw new BrokenPromise(`Claude was kept waiting by ${whom()}`)
    }
    await pause(50)
  }
}

/** Reads on at full speed, or is cut off; another process then delivers what is missing. */
async function requireWhole(
  { url, ada }: Application,
  reader: SlowReader,
  text: readonly string[],
  staysOn: boolean,
): Promise<void> {
  if (staysOn) await reader.hurry()
  else reader.leave()
  let { events } = reader
  const turnId = /"turn_id":"(turn_[0-9a-f]{32})"/.exec(events)?.[1] ?? ''
  if (!/^event: (done|error)$/m.test(events)) {
    const lastId = [...events.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? ''
    const response = await send(url, `/turns/${turnId}/stream`, {
      as: ada,
      headers: { 'last-event-id': lastId },
    })
    if (lastId === '') events = ''
    events += withoutPings(await response.text())
  }
  const expected = text.map(
    (word, index) => `event: token\nid: ${index + 1}\ndata: ${JSON.stringify({ text: word })}`,
  )
  const [start, ...rest] = events.split('\n\n')
  const wrong = rest.findIndex((event, index) => event !== (expected[index] ?? event))
  const isWhole = start?.startsWith('event: start\n') && rest[expected.length]?.startsWith('event: done\n')
  if (wrong < 0 && isWhole && rest.length === expected.length + 2) return
  const first = wrong < 0 ? rest.length : wrong + 1
  throw new BrokenPromise(`a slow reader has read otherwise than was written, from event ${first}`)
}
