import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a Claude that is read at the pace of the client',
    counterexample: /^Claude was kept waiting by readers who had taken \d+ bytes$/,
    edits: [
      {
        file: 'lib/http/event-stream.ts',
        find: 'const patienceMs = 15_000',
        replace: 'const patienceMs = 1e9',
      },
      {
        file: 'lib/turns/stream-turn.ts',
        find: '(pieces) => sender.send(pieces)',
        replace: '(pieces) => { sender.send(pieces); return sender.areTaken() }',
      },
      {
        file: 'lib/turns/run-turn.ts',
        find: '      relay(pieces)\n',
        replace: '      return relay(pieces)\n',
      },
      {
        file: 'lib/upstream/answer.ts',
        find: 'if (pieces.length > 0) this.#take(pieces)\n',
        replace:
          'this.#body.pause(); void Promise.resolve(this.#take(pieces)).then(() => this.#body.resume())\n',
      },
    ],
  },
  {
    name: 'frames that pile up for a client who does not take them',
    counterexample: /^slow readers keep \d+ KB each in memory beside their answers$/,
    edits: [
      { file: 'lib/turns/wire/piece-sender.ts', find: 'if (full !== undefined) return full', replace: '' },
    ],
  },
  {
    name: 'an end that overtakes the words before it',
    counterexample: /^a slow reader has read otherwise than was written, from event \d+/,
    edits: [{ file: 'lib/turns/stream-turn.ts', find: 'await sender.areTaken()', replace: 'true' }],
  },
]
