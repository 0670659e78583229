import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'silence that nobody counts',
    edits: [{ file: 'lib/upstream/stream-guard.ts', find: 'if (leftMs > 0)', replace: 'if (leftMs < 9e9)' }],
    counterexample: /^A Claude that was silent .* (was never cut|was told as upstream_timeout)$/,
  },
  {
    name: 'silence that ends with the headers',
    edits: [
      {
        file: 'lib/upstream/answer.ts',
        find: 'this.#guard.listen()\n',
        replace: 'this.#guard.leave()\n',
      },
    ],
    counterexample: /^A Claude that was silent .* was never cut$/,
  },
  {
    name: 'a ping that is no sign of life',
    edits: [
      {
        file: 'lib/upstream/answer.ts',
        find: '    this.#guard.heard()\n',
        replace: "    if (!chunk.includes('event: ping')) this.#guard.heard()\n",
      },
    ],
    counterexample: /^A Claude that pinged for .* was told as upstream_stalled$/,
  },
  {
    name: 'a stall that is told as something else',
    edits: [
      {
        file: 'lib/upstream/answer.ts',
        find: '(this.#guard.reason ?? connectionFailure(error))',
        replace: 'connectionFailure(error)',
      },
    ],
    counterexample: /^A Claude that was silent .* was told as upstream_unreachable$/,
  },
  {
    name: 'a client that hears nothing while Claude thinks',
    edits: [
      { file: 'lib/http/event-stream.ts', find: 'pingEveryMs = 10_000', replace: 'pingEveryMs = 20_000' },
    ],
    counterexample: /^A client heard nothing for \d+\.\d s$/,
  },
  {
    name: 'a head that waits for Claude',
    edits: [
      {
        file: 'lib/turns/follow/head-in-time.ts',
        find: 'headAfterMs = 10_000',
        replace: 'headAfterMs = 9e6',
      },
    ],
    counterexample: /^A client heard nothing for \d+\.\d s$/,
  },
  {
    name: 'a beginning that is waited for for ever',
    edits: [
      {
        file: 'lib/upstream/open-answer.ts',
        find: 'if (beginBy < deadlineAt) guard.expectBeginning(beginBy)',
        replace: '',
      },
    ],
    counterexample: /^A Claude that pinged and never began was never cut$/,
  },
]
