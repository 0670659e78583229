import { startProcess } from './start-process.ts'

/** How many tokens the fake answers, and after how many milliseconds the first and each further one. */
export interface Pace {
  tokens: number
  firstTokenMs: number
  tokenMs: number
}

/** The fake Claude in a process of its own. */
export interface FakeClaudeProcess extends AsyncDisposable {
  url: string
  /** Sets the pace of all following answers and drops the fake's records of earlier ones. */
  behave(pace: Pace): Promise<void>
}

export async function startFakeClaude(): Promise<FakeClaudeProcess> {
  const started = await startProcess<{ url: string }>(`${import.meta.dirname}/../local/fake-claude/main.ts`)
  const { url } = started.offer
  return {
    url,
    async behave(pace) {
      await control(`${url}/control/reset`)
      await control(`${url}/control/default`, pace)
    },
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  }
}

async function control(url: string, body?: Pace): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body ?? {}) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
}
