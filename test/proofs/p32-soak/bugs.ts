import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a journal that nobody closes',
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'request.alongside(journal.close(endingOf(request.dialect, turn, finished, request.requestId)))',
        replace: '',
      },
    ],
    counterexample: /there are still \d+ timers and \[\d+ journals/,
  },
  {
    name: 'pings that go on after their stream',
    edits: [{ file: 'lib/http/event-stream.ts', find: 'clearInterval(this.#pings)', replace: '' }],
    counterexample: /there are still \d+ timers and \[\d+ event streams/,
  },
  {
    name: 'a signal that holds the answer that it could have cut',
    edits: [
      {
        file: 'lib/http/outgoing.ts',
        find: "request.on('close', () => signal.removeEventListener('abort', abort))",
        replace: '',
      },
    ],
    counterexample: /there are still 0 timers and \[\d+ .*answers/,
  },
  {
    name: 'questions that a process remembers',
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: '  const pieces: string[] = []\n',
        replace:
          '  const pieces: string[] = []\n  ;(globalThis.remembered ??= []).push(Array(10_000).fill(request.requestId))\n',
      },
    ],
    counterexample: /^the heap grows by \d+\.\d KiB an act$/,
  },
  {
    name: 'a part that is charged as if it were the whole',
    edits: [
      {
        file: 'lib/turns/settle/estimate-usage.ts',
        find: 'Math.min(bound.maxTokens, output)',
        replace: 'bound.maxTokens',
      },
    ],
    counterexample: /^a turn \w+ is charged \d+ tokens of \d+$/,
  },
]
