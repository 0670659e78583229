import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import type { Application } from '../../harness/application.ts'
import { costOf, type SettledTurn, settledTurns } from '../../harness/books.ts'
import { BrokenPromise, type Figures } from '../proof.ts'
import type { Asked } from './answers.ts'
import { nameOf } from './cuts.ts'
import { type Came, cameIn } from './recordings.ts'

/** Compares what was told, kept and charged with the bytes that Claude sent. @throws BrokenPromise */
export async function judge(app: Application, asked: readonly Asked[]): Promise<Figures> {
  const turns = new Map((await settledTurns(app.database)).map((turn) => [turn.request_id, turn]))
  const calls = Map.groupBy(app.claude.requests(), ({ body }) => lastQuestion(body as MessagesRequest))
  const endings = asked.map((each) => {
    const turn = turns.get(each.requestId)
    if (turn === undefined) throw new BrokenPromise(`${nameOf(each.cut)} was never settled`)
    const wasAskedAgain = calls.get(each.message)?.length === 2
    return judgeOne(each, turn, wasAskedAgain)
  })
  const count = (ending: string) => endings.filter((each) => each === ending).length
  return {
    'answers cut': asked.length,
    'before they began, and whole at the second call': count('asked again'),
    'after their last byte, and complete': count('whole'),
    'with their usage reported': count('reported'),
    'with an estimate': count('estimated'),
    'false completes': 0,
    'streams with more or less than one end': 0,
  }
}

function judgeOne(each: Asked, turn: SettledTurn, wasAskedAgain: boolean) {
  const { recording, atByte, how, client } = each.cut
  const what = nameOf(each.cut)
  if (turn.cost_nano_usd === null) {
    const fate = each.status === 200 ? 'free' : `refused with ${each.status} ${each.told.endings.join()}`
    throw new BrokenPromise(`${what} was ${fate}`)
  }
  const came = cameIn(recording.bytes.subarray(0, wasAskedAgain ? undefined : atByte))
  // A reset overtakes bytes that are not read yet.
  const isAllRead = wasAskedAgain || how !== 'reset'
  const isComplete = turn.state === 'completed'
  if (isComplete && !came.isComplete) throw new BrokenPromise(`${what} was kept as complete`)
  if (came.isComplete && isAllRead && !isComplete) throw new BrokenPromise(`${what} was not kept as complete`)
  // An answer without a word has no message.
  if (turn.answer !== null && turn.complete !== isComplete) {
    throw new BrokenPromise(`${what} has a message that says otherwise`)
  }

  // Where there is no chat, the journal has it.
  const kept = client.hasChats ? (turn.answer ?? '') : each.replayed.text
  requireText(what, kept, came, isAllRead)
  requireEnding(each, turn, kept)
  requireCharge(each, turn, came, isAllRead)
  if (wasAskedAgain) return 'asked again'
  return isComplete ? 'whole' : turn.estimated ? 'estimated' : 'reported'
}

function requireText(what: string, kept: string, came: Came, isAllRead: boolean): void {
  if (isAllRead ? kept === came.text : came.text.startsWith(kept)) return
  throw new BrokenPromise(`${what} has kept ${JSON.stringify(kept)} of ${JSON.stringify(came.text)}`)
}

/** The caller and every later reader were told the same end, once, after the same text. */
function requireEnding(each: Asked, turn: SettledTurn, kept: string): void {
  const isComplete = turn.state === 'completed'
  const expected = isComplete ? 'completed' : turn.error_code
  for (const told of [each.told, each.replayed]) {
    const { text, endings } = told
    if (endings.join() !== expected) {
      throw new BrokenPromise(`${nameOf(each.cut)} was told as [${endings.join()}], not as ${expected}`)
    }
    // A whole answer that broke off is told without its part.
    const isPartless = told === each.told && each.cut.form === 'whole' && !isComplete
    if (text !== kept && !isPartless) {
      throw new BrokenPromise(
        `${nameOf(each.cut)} was told ${JSON.stringify(text)}, and kept as ${JSON.stringify(kept)}`,
      )
    }
  }
}

function requireCharge(each: Asked, turn: SettledTurn, came: Came, isAllRead: boolean): void {
  const what = nameOf(each.cut)
  const { bill } = each.cut.recording
  if (turn.estimated && came.isCounted && isAllRead) {
    throw new BrokenPromise(`${what} was reported, and is booked as an estimate`)
  }
  if (!turn.estimated && !came.isCounted) throw new BrokenPromise(`${what} is booked as if it were reported`)
  const output_tokens = turn.estimated ? Number(turn.output_tokens) : bill.output_tokens
  const cost = costOf({ ...bill, output_tokens })
  if (String(cost) !== turn.cost_nano_usd) {
    throw new BrokenPromise(`${what} costs ${cost}, and was charged ${turn.cost_nano_usd}`)
  }
}
