import type { PlantedBug } from '../proof.ts'

export const bugs: readonly PlantedBug[] = [
  {
    name: 'a setting that a pooler refuses when a connection begins',
    edits: [
      {
        file: 'lib/postgres/pool.ts',
        find: 'keepAlive: true,',
        replace: 'keepAlive: true, statement_timeout: 10_000,',
      },
    ],
    counterexample: /^process \d+ of \d+ was answered 503/,
  },
  {
    name: 'a process that opens more than one connection as it starts',
    edits: [
      {
        file: 'lib/postgres/pool.ts',
        find: 'max: settings.DATABASE_POOL_SIZE,',
        replace: 'max: 3,',
      },
      {
        file: 'lib/postgres/pool.ts',
        find: 'return built',
        replace:
          'for (let n = built.totalCount; n < 2; n++) void built.connect().catch(() => undefined)\n  return built',
      },
    ],
    counterexample: /^process \d+ of \d+ was answered 503/,
  },
  {
    name: 'a transaction that begins the next one as it ends',
    edits: [
      {
        file: 'lib/postgres/transaction.ts',
        find: "query('COMMIT')",
        replace: "query('COMMIT AND CHAIN')",
      },
    ],
    counterexample: /^process \d+ of \d+ was answered 503/,
  },
]
