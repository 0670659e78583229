/** What a client received of an answer. */
export interface Heard {
  readonly status: number
  /** `done`, the code of an error, or `nothing` if it had not ended after far too long. */
  readonly end: string
  /** In ms from the question. */
  readonly longestSilenceMs: number
  /** In ms from the last text to the end. */
  readonly lastSilenceMs: number
}

/** Reads an answer as it comes. @param patienceMs after so long it hangs, as the slowest machine would not */
export async function listen(answering: Promise<Response>, patienceMs: number): Promise<Heard> {
  const askedAt = performance.now()
  const over = AbortSignal.timeout(patienceMs)
  const hanging = new Promise<undefined>((resolve) =>
    over.addEventListener('abort', () => resolve(undefined)),
  )
  const response = await Promise.race([answering, hanging])
  if (response === undefined) return { status: 0, end: 'nothing', longestSilenceMs: 0, lastSilenceMs: 0 }
  const reader = (response.body ?? new ReadableStream<Uint8Array>())
    .pipeThrough(new TextDecoderStream())
    .getReader()
  let heard = ''
  let longestSilenceMs = 0
  let heardAt = askedAt
  let textAt = performance.now()
  for (;;) {
    const next = await Promise.race([reader.read(), hanging])
    const now = performance.now()
    longestSilenceMs = Math.max(longestSilenceMs, now - heardAt)
    heardAt = now
    if (next === undefined || next.done) {
      const end = next === undefined ? 'nothing' : endOf(heard)
      return { status: response.status, end, longestSilenceMs, lastSilenceMs: now - textAt }
    }
    heard += next.value
    if (next.value.includes('event: token')) textAt = now
  }
}

function endOf(heard: string): string {
  return /"code":"(\w+)"/.exec(heard)?.[1] ?? (heard.includes('event: done') ? 'done' : 'nothing')
}
