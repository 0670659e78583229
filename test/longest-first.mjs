import Sequencer from '@jest/test-sequencer'

/** Takes as long as all other files together, so that one worker is busy with it while the other does the rest. */
const longest = /test\/proofs\/proofs\.test\.ts$/

/** Jest orders files by size, and would begin the longest last. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => Number(longest.test(b.path)) - Number(longest.test(a.path)))
  }
}
