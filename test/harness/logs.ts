/** This process's structured log lines, kept from the terminal. */
export interface CapturedLogs {
  /** Every line since the start, parsed. */
  lines(): Record<string, unknown>[]
  /** The same lines as written. */
  text(): string
  restore(): void
}

export function captureLogs(): CapturedLogs {
  const written: string[] = []
  const streams = [process.stdout, process.stderr].map((stream) => ({
    stream,
    write: stream.write.bind(stream),
  }))
  for (const { stream, write } of streams) {
    stream.write = (chunk: string | Uint8Array, ...rest: never[]) =>
      typeof chunk === 'string' && chunk.startsWith('{') ? written.push(chunk) > 0 : write(chunk, ...rest)
  }
  return {
    lines: () => written.flatMap((text) => text.trim().split('\n')).map((line) => JSON.parse(line)),
    text: () => written.join(''),
    restore: () => {
      for (const { stream, write } of streams) stream.write = write
    },
  }
}
