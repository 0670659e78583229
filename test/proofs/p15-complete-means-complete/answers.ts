import { createParser } from 'eventsource-parser'
import type { Application } from '../../harness/application.ts'
import { BrokenPromise } from '../proof.ts'
import { type Cut, nameOf } from './cuts.ts'

/** An answer as a reader received it. */
export interface Told {
  readonly text: string
  /** Each end that it had: `done`, or the code of an error. */
  readonly endings: readonly string[]
  /** A buffered answer, and so without its part if it failed. */
  readonly isWhole: boolean
}

/** A question, and what its asker and later readers received. */
export interface Asked {
  readonly cut: Cut
  readonly message: string
  readonly turnId: string
  readonly told: Told
  readonly replayed: Told
}

/** Asks for an answer, reads it to its end, and then once more from its beginning. */
export async function ask(app: Application, cut: Cut, message: string): Promise<Asked> {
  const response = await app.send('POST', cut.path, { as: app.ada, body: { message } })
  const body = await response.text()
  const turnId = /"turn_id":"(\w+)"/.exec(body)?.[1]
  if (turnId === undefined) {
    const code = /"code":"(\w+)"/.exec(body)?.[1] ?? 'nothing'
    throw new BrokenPromise(`${nameOf(cut)} was refused with ${response.status} ${code}`)
  }
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
  const told = isStream ? readFrames(body) : readWhole(JSON.parse(body))
  const again = await app.send('GET', `/turns/${turnId}/stream`, { as: app.ada })
  return { cut, message, turnId, told, replayed: readFrames(await again.text()) }
}

function readFrames(frames: string): Told {
  const endings: string[] = []
  let text = ''
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const told = JSON.parse(data) as { text: string; error: { code: string } }
      if (event === 'token') text += told.text
      // After its end an answer says nothing more, so whatever comes then counts as an end, too.
      if (event === 'error') endings.push(told.error.code)
      else if (event === 'done' || endings.length > 0) endings.push(String(event))
    },
  })
  parser.feed(frames)
  return { text, endings, isWhole: false }
}

function readWhole({ reply, error }: { reply?: string; error?: { code: string } }): Told {
  return { text: reply ?? '', endings: [error?.code ?? 'done'], isWhole: true }
}
