import type { LedgerJob } from '../ledger-client/job.ts'
import { organizations as prepared } from '../ledger-client/prepare-ledger.ts'
import { addOrganizations, addUsage, setLongChat } from '../ledger-client/rows.ts'
import type { LedgerClient } from '../ledger-client/start-ledger-client.ts'
import type { Stand } from '../stand.ts'
import { median } from '../statistics.ts'
import { cpuWhile } from './cpu-while.ts'
import { type Scenario, withCandidates } from './scenario.ts'

const sizes = {
  full: {
    organizations: [1_000, 100_000],
    usage: [1_000_000, 10_000_000],
    own: 1_000_000,
    streams: [1, 10, 100, 1_000],
  },
  quick: { organizations: [1_000], usage: [10_000], own: 10_000, streams: [1, 10] },
}
const chatLengths = [2, 20, 200]

/** What is asked of the books at each size, with the times that make a figure. */
const probes: readonly { title: string; kind: LedgerJob['kind']; count: number }[] = [
  { title: 'hold and settle', kind: 'turns', count: 200 },
  { title: 'look up a key', kind: 'keys', count: 200 },
  { title: 'first page of `/chats`', kind: 'chats', count: 100 },
  { title: '`/usage` of 30 days by day and model', kind: 'usage', count: 5 },
]

/**
 * How cost grows with what is there: tenants, usage, messages and streams. Not a part of a whole run, since it fills the
 * database of the stand with gigabytes.
 */
export const growth: Scenario = {
  name: 'growth',
  isApart: true,
  rounds: { full: 1, quick: 1 },
  async run(stand, { quick }) {
    const size = sizes[quick ? 'quick' : 'full']
    await using ledger = await stand.startLedger()
    const table = [
      ...(await withinTheBooks(ledger, size)),
      '',
      ...(await inOneChat(ledger)),
      '',
      ...(await atOnce(stand, size.streams, quick)),
    ]
    return { measures: [], rounds: [], table: table.join('\n') }
  },
}

async function withinTheBooks(ledger: LedgerClient, size: (typeof sizes)['full']): Promise<string[]> {
  const lines = [
    `| what is there | ${probes.map(({ title }) => title).join(' | ')} |`,
    `|---|${probes.map(() => '---|').join('')}`,
  ]
  const probe = async (what: string) => {
    const cells: string[] = []
    for (const { kind, count } of probes)
      cells.push(await figureOf(ledger, { kind, count, organizations: 1, atOnce: 1 }))
    const line = `| ${what} | ${cells.join(' | ')} |`
    // At once, too: what comes later takes minutes, and may fail.
    console.log(line)
    lines.push(line)
  }
  const grow = async (what: string, sql: string) => {
    await ledger.fill(sql)
    await ledger.fill('VACUUM ANALYZE')
    await probe(what)
  }
  // Compiles what the figures are of, and fills the first page of chats.
  for (const { kind } of probes) await ledger.run({ kind, count: 50, organizations: 1, atOnce: 1 })
  await probe(`${prepared} organizations, hardly any usage`)
  let known = prepared
  for (const count of size.organizations) {
    await grow(`${count.toLocaleString('en')} organizations and keys`, addOrganizations(known, count - known))
    known = count
  }
  let booked = 0
  for (const count of size.usage) {
    await grow(
      `${count.toLocaleString('en')} turns booked by another one`,
      addUsage(1, booked, count - booked),
    )
    booked = count
  }
  await grow(`${size.own.toLocaleString('en')} turns of its own, over a year`, addUsage(0, booked, size.own))
  return lines
}

async function inOneChat(ledger: LedgerClient): Promise<string[]> {
  const lines = ['| a question in a chat of | hold and settle |', '|---|---|']
  for (const messages of chatLengths) {
    await ledger.fill(setLongChat(messages))
    // So few that the chat stays as long as it is said to be.
    lines.push(
      `| ${messages} messages | ${await figureOf(ledger, { kind: 'further turns', count: 5, organizations: 1, atOnce: 1 })} |`,
    )
  }
  return lines
}

/** Time and rows read, for one. */
async function figureOf(ledger: LedgerClient, job: LedgerJob): Promise<string> {
  const before = await ledger.rowsRead()
  const milliseconds = (await ledger.run(job)) / 1_000
  const read = ((await ledger.rowsRead()) - before) / job.count
  return `${milliseconds.toPrecision(2)} ms, ${Math.round(read).toLocaleString('en')} rows`
}

const pace = { tokens: 60, firstTokenMs: 200, tokenMs: 50 }

async function atOnce(stand: Stand, counts: readonly number[], quick: boolean): Promise<string[]> {
  const lines = [
    '| streams at once | CPU per token | time to first token over upstream, median |',
    '|---|---|---|',
  ]
  await withCandidates(stand, { distance: 'loopback', pace, quick }, async (candidates) => {
    for (const { name, pid, streamTarget: target } of candidates) {
      for (const streams of counts) {
        const repeats = Math.ceil(20 / streams)
        const times: number[] = []
        const microseconds = await cpuWhile(pid, async () => {
          for (let time = 0; time < repeats; time++) {
            const job = {
              kind: 'streams',
              target,
              streams,
              arrivalMs: Math.min(1_000, streams * 10),
              tokens: pace.tokens,
            } as const
            times.push(...(await stand.load.run(job)).firstTokenMs)
          }
        })
        const perToken = microseconds && microseconds / (streams * repeats * pace.tokens)
        const late = median(times) - pace.firstTokenMs
        lines.push(`| ${streams} (${name}) | ${perToken?.toFixed(0) ?? '–'} µs | ${late.toFixed(0)} ms |`)
      }
    }
  })
  return lines
}
