import { headOf } from '../../../lib/journal/head.ts'
import { batchKey, firstKey, headName, type TurnKey } from '../../../lib/journal/items.ts'
import { journalTable } from '../../../lib/journal/journal-table.ts'
import { addMember } from '../../harness/add-member.ts'
import type { Application, Caller } from '../../harness/application.ts'
import { costOf } from '../../harness/books.ts'
import { readJournal } from '../../harness/journals.ts'
import { until } from '../../harness/until.ts'
import type { Answer } from '../p05-aborted-bill/answers.ts'
import { BrokenPromise } from '../proof.ts'
import { Asked } from './asked.ts'
import { resume } from './readers.ts'
import { findTurn, type Turn } from './turns.ts'

/** The batches that a journal loses even though it has the last word, by their total. */
type Loss = (batches: number) => number[]
const losses: Readonly<Record<string, Loss>> = {
  nothing: () => [],
  'its last batch': (batches) => [batches],
  'a batch before its last': (batches) => [batches - 1],
  'all batches': (batches) => Array.from({ length: batches }, (_, index) => index + 1),
}

/** A question, and what its answer's journal lost. */
interface Robbed {
  readonly asked: Asked
  readonly lost: string
}

/** Turns that find no Postgres at their end: their journals have the last word, but lose what came before it. */
export class Speechless {
  /** How many there are. */
  static readonly losses = Object.keys(losses).length - 1
  readonly #app: Application
  readonly #asked: readonly Robbed[]

  private constructor(app: Application, asked: readonly Robbed[]) {
    this.#app = app
    this.#asked = asked
  }

  static async begin(app: Application, answer: Answer): Promise<Speechless> {
    const member = await addMember(app, 'member')
    const mend = await refuseToSettle(app, member)
    const asked = Object.keys(losses).map((lost) => ({
      lost,
      asked: new Asked(app, app.url, { form: 'stream', as: member, answer }),
    }))
    await Promise.all(asked.map((each) => each.asked.ended))
    await Promise.all(asked.map((each) => lose(app, each.asked, losses[each.lost] ?? (() => []))))
    await mend()
    return new Speechless(app, asked)
  }

  /** To be called after the sweep. @throws BrokenPromise if a part is kept or told as the whole, or not charged exactly */
  async requireHonestParts(): Promise<void> {
    for (const { asked, lost } of this.#asked) {
      const turn = await findTurn(this.#app, asked)
      const what = `an answer whose journal has lost ${lost} under its last word`
      requireExactCharge(this.#app, asked, turn, what)
      await this.#requirePart(asked, turn, lost === 'nothing', what)
    }
  }

  async #requirePart(asked: Asked, turn: Turn, isWhole: boolean, what: string): Promise<void> {
    const whole = asked.answer.join('')
    const [message] = await this.#app.database.rows<{ complete: boolean }>(
      `SELECT complete FROM messages WHERE turn_id = $1 AND role = 'assistant'`,
      [turn.id],
    )
    if ((turn.text === whole) !== isWhole || !whole.startsWith(turn.text)) {
      throw new BrokenPromise(`${what} has kept ${turn.text.length} of ${whole.length} characters`)
    }
    if (message !== undefined && message.complete !== isWhole) {
      throw new BrokenPromise(`${what} is kept as ${message.complete ? 'complete' : 'a part'}`)
    }
    if ((turn.state === 'completed') !== isWhole) throw new BrokenPromise(`${what} is ${turn.state}`)
    const { code } = await resume(this.#app, asked, turn)
    if (code !== (isWhole ? undefined : 'answer_not_kept'))
      throw new BrokenPromise(`${what} was told as ${code}`)
  }
}

/** Every settlement of this member meets a busy Postgres for as long as it is tried. */
async function refuseToSettle(
  { database }: Application,
  { userId }: Caller,
): Promise<() => Promise<unknown>> {
  await database.rows(`
    CREATE FUNCTION be_busy() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$;
    CREATE TRIGGER busy BEFORE UPDATE ON turns FOR EACH ROW WHEN (OLD.user_id = '${userId}' AND OLD.state <> NEW.state)
      EXECUTE FUNCTION be_busy()`)
  return () => database.rows('DROP FUNCTION be_busy CASCADE')
}

async function lose(app: Application, asked: Asked, loss: Loss): Promise<void> {
  const { organization_id: organizationId, id: turnId } = await findTurn(app, asked)
  const key: TurnKey = { organizationId, turnId }
  const items = await until(async () => {
    const all = await journalTable.itemsAfter(firstKey(key))
    const head = all.find(({ item }) => item === headName)
    return head && headOf(head).endedAt !== undefined ? all : undefined
  })
  if ((await readJournal(key)).pieces.join('') !== asked.answer.join('')) {
    throw new BrokenPromise('a journal has its last word, and not all before it')
  }
  const batches = items.filter(({ packed }) => packed !== undefined).length
  await Promise.all(loss(batches).map((number) => journalTable.removeSoon(batchKey(key, number))))
}

function requireExactCharge({ claude }: Application, asked: Asked, turn: Turn, what: string): void {
  const line = claude.bill().find(({ requestId }) => requestId === turn.upstream_request_id)
  const billed = line && String(costOf(line))
  if (turn.cost === billed && turn.estimated === false) return
  throw new BrokenPromise(`${what} was charged ${turn.cost}, and billed ${billed} (${asked.message})`)
}
