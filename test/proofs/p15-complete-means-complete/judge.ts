import { lastQuestion } from '../../../local/fake-claude/answers/last-question.ts'
import type { MessagesRequest } from '../../../local/fake-claude/requests/messages-request.ts'
import type { Application } from '../../harness/application.ts'
import { costOf, type SettledTurn, settledTurns } from '../../harness/books.ts'
import { BrokenPromise, type Figures } from '../proof.ts'
import type { Asked } from './answers.ts'
import { nameOf } from './cuts.ts'
import { type Told, toldBy } from './recordings.ts'

/** Compares what was told, kept and charged with the bytes that Claude sent. @throws BrokenPromise */
export async function judge(app: Application, asked: readonly Asked[]): Promise<Figures> {
  const turns = new Map((await settledTurns(app.database)).map((turn) => [turn.id, turn]))
  const calls = Map.groupBy(app.claude.requests(), ({ body }) => lastQuestion(body as MessagesRequest))
  const endings = asked.map((each) => {
    const turn = turns.get(each.turnId)
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
  const { recording, atByte, how } = each.cut
  const what = nameOf(each.cut)
  const came = toldBy(recording.bytes.subarray(0, wasAskedAgain ? undefined : atByte))
  // A reset overtakes bytes that are not read yet.
  const isAllRead = wasAskedAgain || how !== 'reset'
  const isComplete = turn.state === 'completed'
  if (isComplete && !came.isComplete) throw new BrokenPromise(`${what} was kept as complete`)
  if (came.isComplete && isAllRead && !isComplete) throw new BrokenPromise(`${what} was not kept as complete`)
  // An answer without a word has no message.
  if (turn.answer !== null && turn.complete !== isComplete) {
    throw new BrokenPromise(`${what} has a message that says otherwise`)
  }

  requireText(what, turn, came, isAllRead)
  requireEnding(each, turn)
  requireCharge(each, turn, came, isAllRead)
  if (wasAskedAgain) return 'asked again'
  return isComplete ? 'whole' : turn.estimated ? 'estimated' : 'reported'
}

function requireText(what: string, { answer }: SettledTurn, came: Told, isAllRead: boolean): void {
  const kept = answer ?? ''
  if (isAllRead ? kept === came.text : came.text.startsWith(kept)) return
  throw new BrokenPromise(`${what} has kept ${JSON.stringify(kept)} of ${JSON.stringify(came.text)}`)
}

/** The caller and every later reader were told the same end, once, after the same text. */
function requireEnding(each: Asked, turn: SettledTurn): void {
  const expected = turn.state === 'completed' ? 'done' : turn.error_code
  for (const { text, endings, isWhole } of [each.told, each.replayed]) {
    if (endings.join() !== expected) {
      throw new BrokenPromise(`${nameOf(each.cut)} was told as [${endings.join()}], not as ${expected}`)
    }
    if (text !== (turn.answer ?? '') && !(isWhole && expected !== 'done')) {
      throw new BrokenPromise(`${nameOf(each.cut)} was told another text than was kept`)
    }
  }
}

function requireCharge(each: Asked, turn: SettledTurn, came: Told, isAllRead: boolean): void {
  const what = nameOf(each.cut)
  const { bill } = each.cut.recording
  if (turn.cost_nano_usd === null || turn.output_tokens === null) throw new BrokenPromise(`${what} was free`)
  if (turn.estimated && came.isCounted && isAllRead) {
    throw new BrokenPromise(`${what} was reported, and is booked as an estimate`)
  }
  if (!turn.estimated && !came.isCounted) throw new BrokenPromise(`${what} is booked as if it were reported`)
  const output_tokens = turn.estimated ? turn.output_tokens : bill.output_tokens
  const cost = costOf({ ...bill, output_tokens })
  if (String(cost) !== turn.cost_nano_usd) {
    throw new BrokenPromise(`${what} costs ${cost}, and was charged ${turn.cost_nano_usd}`)
  }
}
