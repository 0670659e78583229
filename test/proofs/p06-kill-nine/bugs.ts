import { changeFunction } from '../change-function.ts'
import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a sweeper that lets a dead turn go for nothing',
    counterexample: /was answered by Claude, and nothing was charged$/,
    edits: [
      {
        file: 'lib/turns/settle/sweep-turns.ts',
        find: 'bill: billOf(turn, journal, report, dialect.writtenText(journal.pieces))',
        replace: 'bill: undefined',
      },
    ],
  },
  {
    name: 'a sweeper that does not look for signs of life',
    counterexample: /^a turn that lives was taken for dead/,
    edits: [
      {
        file: 'lib/turns/settle/sweep-turns.ts',
        find: 'if (turn.journaled && journal.isAlive) return false',
        replace: '',
      },
    ],
  },
  {
    name: 'a settlement that does not look whether there was one',
    counterexample: /has in the balance of its \w+: held, settled, adjusted/,
    sql: changeFunction(
      'settle_turn',
      "AND (state = 'running' OR state = 'abandoned' AND p_state <> 'abandoned')",
      '',
    ),
  },
  {
    name: 'a Claude that is asked before there is a journal',
    counterexample: /was answered by Claude, and nothing was charged$/,
    edits: [
      {
        file: 'lib/journal/journal.ts',
        find: 'await journalTable.putSoon(headKey(key), openHead(journal.#openedAt), journal.#waitMs)',
        replace: '',
      },
      {
        file: 'lib/journal/journal.ts',
        find: 'this.#beginning = beginning\n',
        replace: `this.#beginning = beginning
  void journalTable.putSoon(headKey(this.#key), openHead(this.#openedAt))\n`,
      },
    ],
  },
  {
    name: 'a settlement that comes too late for the books',
    counterexample: /came back with its whole answer, and stayed abandoned$/,
    sql: changeFunction('settle_turn', "OR state = 'abandoned' AND p_state <> 'abandoned'", ''),
  },
  {
    name: 'an answer that is charged before it is written',
    counterexample: /was charged \d+ for \d+ tokens, and billed \d+$/,
    edits: [
      {
        file: 'lib/turns/run-turn.ts',
        find: 'if (request.dialect.restOf) return',
        replace: 'if (request.dialect.name) return',
      },
    ],
  },
  {
    name: 'a last word that does not look whether its words are there',
    counterexample: /^an answer whose journal has lost .* is (completed|kept as complete)$/,
    edits: [
      {
        file: 'lib/turns/follow/last-word.ts',
        find: "if (journal.isComplete || outcome.state !== 'completed') return outcome",
        replace: 'return outcome',
      },
    ],
  },
  {
    name: 'a batch that joins what it does not follow',
    counterexample: /^an answer whose journal has lost a batch before its last .* has kept \d+ of/,
    edits: [
      {
        file: 'lib/journal/journal-reader.ts',
        find: 'if (name !== batchName(this.#batches + 1)) return',
        replace: '',
      },
    ],
  },
  {
    name: 'an Idempotency-Key that dies with its process',
    counterexample: /was put to Claude 2 times under one key$/,
    sql: changeFunction(
      'earlier_turn',
      "v_earlier.state NOT IN ('failed', 'abandoned') OR EXISTS",
      "v_earlier.state NOT IN ('failed', 'abandoned') OR v_earlier.state <> 'abandoned' AND EXISTS",
    ),
  },
]
