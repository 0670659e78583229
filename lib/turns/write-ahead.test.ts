import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import {
  startTappedApplication,
  type TappedApplication,
} from '../../test/harness/faults/tapped-application.ts'
import { until } from '../../test/harness/until.ts'
import { dialectClients } from '../../test/proofs/dialects/dialect-clients.ts'
import type { OrganizationId, TurnId } from '../ids.ts'
import { JournalReader } from '../journal/journal-reader.ts'
import type { UnsettledOutcome } from '../outcome.ts'

let app: TappedApplication

beforeAll(async () => {
  app = await startTappedApplication()
})
afterEach(() => app.taps.postgres.release())
afterAll(() => app.close())

const told = 'one two three'
const ways = dialectClients
  .filter(({ hasChats }) => !hasChats)
  .flatMap((client) => [
    { name: client.name, form: 'stream' as const, client },
    { name: client.name, form: 'whole' as const, client },
  ])

async function runningTurn(): Promise<{ organizationId: OrganizationId; turnId: TurnId }> {
  const [turn] = await app.database.rows<{ organizationId: OrganizationId; turnId: TurnId }>(
    `SELECT organization_id AS "organizationId", id AS "turnId" FROM turns WHERE state = 'running'`,
  )
  if (!turn) throw new Error('no turn runs')
  return turn
}

test.each(ways)(
  'a $name answer ($form) is whole in its journal, with its bill, before Postgres hears that it is settled',
  async ({ client, form }) => {
    app.claude.script({ text: told.split(/(?<= )/), firstTokenMs: 20, tokenMs: 100 })
    const { mark } = app.log
    const response = app.send('POST', client.paths[form], {
      as: app.ada,
      body: client.body({ text: 'Count.', maxTokens: 100 }, form),
    })
    await until(
      async () => app.log.since(mark, 'claude').some(({ text }) => text.includes('one')) || undefined,
    )
    app.taps.postgres.hold('to server')
    await until(
      async () =>
        app.log
          .since(mark, 'postgres')
          .some(({ direction, text }) => direction === 'to server' && text.includes('settle_turn')) ||
        undefined,
    )

    const key = await runningTurn()
    const journal = new JournalReader(key)
    await journal.read()
    expect(journal.isComplete).toBe(true)
    expect(journal.pieces.join('')).toContain('three')
    const outcome = journal.head?.ending?.unsettled as UnsettledOutcome | undefined
    expect([outcome?.state, outcome?.bill?.estimated]).toEqual(['completed', false])

    app.taps.postgres.release()
    expect(client.told(await (await response).text())).toEqual({ text: told, endings: ['completed'] })
    const [booked] = await app.database.rows(
      'SELECT state, cost_nano_usd::text AS cost FROM turns JOIN usage_records ON turn_id = id WHERE id = $1',
      [key.turnId],
    )
    expect(booked).toEqual({ state: 'completed', cost: outcome?.bill?.cost })
    app.claude.reset()
  },
)
