import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a stop that never arrives',
    counterexample: /^Claude went on after a stop$/,
    edits: [{ file: 'lib/journal/journal.ts', find: 'this.#stop.abort()', replace: 'void this.#stop' }],
  },
  {
    name: 'a stop that readers are told of as of a failure',
    counterexample: /^a reader of a stopped turn was not told that it was stopped/,
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: "if (outcome.state === 'stopped') failure = undefined",
        replace: '',
      },
    ],
  },
  {
    name: 'a stopped turn whose part is thrown away',
    counterexample: /^of a stopped turn another part was kept than its readers have seen$/,
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'outcomeOf(started, pieces, failure)',
        replace: 'outcomeOf(started, failure ? [] : pieces, failure)',
      },
    ],
  },
  {
    name: 'a reader who is believed for ever to be what they were',
    counterexample: /^somebody who was removed reads on and on$/,
    edits: [
      {
        file: 'lib/auth/admission.ts',
        find: 'if (this.#lookup !== undefined && this.#belief() === this.#lookup) return true',
        replace: 'if (this.#principal) return true',
      },
    ],
  },
]
