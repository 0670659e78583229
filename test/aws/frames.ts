import { BrokenClaim } from './claim.ts'

/** An event of a stream, or a comment, as sent: with the blank line that ends it. */
export async function* readFrames(response: Response): AsyncGenerator<string> {
  await requireStream(response)
  const decoder = new TextDecoder()
  let waiting = ''
  for await (const chunk of response.body ?? []) {
    waiting += decoder.decode(chunk, { stream: true })
    const frames = waiting.split(/(?<=\n\n)/)
    waiting = waiting.endsWith('\n\n') ? '' : (frames.pop() ?? '')
    yield* frames
  }
  if (waiting !== '') throw new BrokenClaim(`the stream ended inside of an event: ${waiting.slice(0, 100)}`)
}

/** All events of a stream, to its end, without comments, which may come at any time. */
export async function readStream(response: Response): Promise<string> {
  const frames = await Array.fromAsync(readFrames(response))
  return frames.filter((frame) => !isComment(frame)).join('')
}

export const isComment = (frame: string) => frame.startsWith(':')
export const isToken = (frame: string) => frame.startsWith('event: token\n')

/** A token's number. */
export const idOf = (frame: string) => Number(/^id: (\d+)$/m.exec(frame)?.[1])

/** What the last event of a stream says of the answer. @throws BrokenClaim unless that is `done` */
export function readDone(stream: string): Done {
  const data = /event: done\ndata: (.*)\n\n$/.exec(stream)?.[1]
  if (data === undefined) throw new BrokenClaim(`the stream ended without done: ${stream.slice(-200)}`)
  return JSON.parse(data) as Done
}

interface Done {
  readonly outcome: string
  readonly cost: string
  readonly estimated: boolean
}

/** The turn of a stream, as its first event names it. */
export function turnOf(frame: string): string {
  const id = /"turn_id":"(turn_[0-9a-f]{32})"/.exec(frame)?.[1]
  if (id === undefined) throw new BrokenClaim(`the stream began without start: ${frame.slice(0, 200)}`)
  return id
}

async function requireStream(response: Response): Promise<void> {
  const type = response.headers.get('content-type') ?? 'nothing'
  if (response.status === 200 && type.startsWith('text/event-stream')) return
  const text = (await response.text()).slice(0, 300)
  throw new BrokenClaim(`a stream was answered ${response.status}, ${type}: ${text}`)
}
