import type { RecordedRequest } from '../../../local/fake-claude/server.ts'
import { setBudget } from '../../harness/budgets.ts'
import type { Act } from '../clients.ts'
import { runClient } from '../run-client.ts'
import { type Judge, saidInstead } from './attempt.ts'
import { toolUse, weather } from './tool-use.ts'

interface Expected {
  /** Claude's answer, or our sentence. */
  readonly text: string
  /** What it has to show, where that is not the whole text. */
  readonly shown?: readonly string[]
  /** How often Claude is asked, where that is not once. */
  readonly calls?: number
  /** What the last of its questions has to have in it. */
  readonly asked?: (question: RecordedRequest) => boolean
}

const says = (part: string) => (question: RecordedRequest) => JSON.stringify(question.body).includes(part)

const expectations = {
  whole: { text: 'As a whole.' },
  streamed: { text: 'Word by word.' },
  'tool turn': {
    text: 'It is sunny.',
    shown: ['{"city":"Oslo"}', 'It is sunny.'],
    calls: 2,
    asked: says('"tool_result"'),
  },
  image: { text: 'A picture.', asked: says('"type":"image"') },
  continued: { text: 'Again and again.', calls: 2, asked: says('Again and again.') },
  refused: { text: 'budget of this organization cannot pay', calls: 0 },
  cut: { text: 'Once more, and whole.', calls: 2 },
} satisfies Partial<Record<Act, Expected>>

/** It shows the answer, or our sentence, and asks Claude no more often than it has to. */
export const answered: Judge = async ({ app, client, act, folder }) => {
  const { text, shown = [text], calls = 1, asked }: Expected = expectations[act as keyof typeof expectations]
  app.claude.setDefault({ text })
  if (act === 'refused') await setBudget(app, 'organization', 1n)
  if (act === 'tool turn') app.claude.script({ body: toolUse(client.tool ?? weather) }, { text })
  if (act === 'cut') app.claude.script({ text: 'one two three four', cut: { afterTokens: 3, how: 'fin' } })

  const said = await runClient(app, client, act, folder)
  const expected = client.shows?.[act] === undefined ? shown : [client.shows[act]]
  if (!expected.every((part) => said.includes(part))) return saidInstead(said)
  const questions = app.claude.requests()
  if (questions.length !== calls) return `Claude was asked ${questions.length} times`
  const last = questions.at(-1)
  return asked && last && !asked(last) ? 'Claude was asked something else' : undefined
}
