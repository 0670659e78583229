import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a resumed stream that begins one token late',
    counterexample: /^a reader who was cut off has read otherwise than was written/,
    edits: [
      {
        file: 'functions/messages/resume-turn/last-event-id.ts',
        find: 'return Number(header)',
        replace: 'return Number(header) + 1',
      },
    ],
  },
  {
    name: 'a journal that is closed before its last words',
    counterexample: /^a reader who (was cut off has read otherwise than was written|came back got 410)/,
    edits: [
      {
        file: 'lib/journal/journal.ts',
        find: 'await this.#writeRest(pausesMs)',
        replace: '',
      },
    ],
  },
  {
    name: 'a journal that is read after its time',
    counterexample: /^after the journal has expired, /,
    edits: [
      {
        file: 'lib/journal/journal-reader.ts',
        find: 'if (!hasExpired(item)) this',
        replace: 'void hasExpired; this',
      },
    ],
  },
  {
    name: 'a turn that is shown to everybody of its organization',
    counterexample: /^the turn of another is not answered as one that does not exist$/,
    edits: [{ file: 'lib/turns/follow/find-turn.ts', find: 't.user_id = $3)', replace: 'true)' }],
  },
  {
    name: 'a stream that believes for ever who reads it',
    counterexample: /^somebody (who was removed|whose .*) was sent a token \d+ ms after that$/,
    edits: [
      {
        file: 'lib/auth/admission.ts',
        find: 'if (this.#lookup !== undefined && this.#belief() === this.#lookup) return true',
        replace: 'if (this.#principal) return true',
      },
    ],
  },
  {
    name: 'a follower who takes no slot',
    counterexample: /^\d+ followed a turn at once, where \d+ may$/,
    edits: [
      {
        file: 'lib/endpoints/middlewares/rate-limit.ts',
        find: 'slot: demand !== undefined,',
        replace: "slot: demand !== undefined && !('follows' in demand),",
      },
    ],
  },
]
