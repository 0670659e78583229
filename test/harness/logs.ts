/** The structured log lines of this process, kept from the terminal. */
export interface CapturedLogs {
  /** Every line since the start, parsed. */
  lines(): Record<string, unknown>[]
  /** The same, as it was written. */
  text(): string
  restore(): void
}

export function captureLogs(): CapturedLogs {
  const written: string[] = []
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }))
  for (const { stream, write } of streams) {
    stream.write = ((chunk: unknown, ...rest: never[]) => {
      if (typeof chunk === 'string' && chunk.startsWith('{')) return written.push(chunk) > 0
      return write.call(stream, chunk as string, ...rest)
    }) as typeof stream.write
  }
  return {
    lines: () => written.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line)),
    text: () => written.join(''),
    restore: () => {
      for (const { stream, write } of streams) stream.write = write
    },
  }
}
