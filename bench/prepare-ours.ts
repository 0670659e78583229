import { cp } from 'node:fs/promises'
import * as esbuild from 'esbuild'
import {
  buildFunctions,
  bundleOptions,
  type FunctionBundle,
  projectFunctions,
} from '../infra/bundle-functions.ts'
import { createTable } from '../lib/dynamodb/create-table.ts'
import { journalKeys } from '../lib/journal/items.ts'
import { migrate } from '../lib/postgres/migrate.ts'
import { seedDemo } from '../local/seed/seed.ts'
import type { Credentials } from '../local/settings/credentials.ts'

/** The table in which our candidates keep their journals. */
export const journalTable = 'journal'

/** Bundles our functions into `outputDirectory`. */
export function bundleOurs(outputDirectory: string): Promise<FunctionBundle[]> {
  return buildFunctions({ ...projectFunctions, outputDirectory })
}

/** Bundles the same functions, but the routes that run turns keep no journal. */
export async function bundleWithoutJournal(directory: string, outputDirectory: string): Promise<void> {
  await cp(directory, outputDirectory, { recursive: true })
  for (const operation of ['send-message', 'stream-message']) {
    const options = bundleOptions([operation], { ...projectFunctions, outputDirectory })
    await esbuild.build({ ...options, plugins: [...options.plugins, withoutJournal] })
  }
}

const withoutJournal: esbuild.Plugin = {
  name: 'without-journal',
  setup: (build) => {
    const path = `${import.meta.dirname}/candidates/no-journal.ts`
    build.onResolve({ filter: /\/journal\/journal\.ts$/ }, () => ({ path }))
  },
}

/** Creates our schema and table, and the load client's key. */
export async function prepareStores(
  ownerUrl: string,
  dynamodbUrl: string,
  credentials: Credentials,
): Promise<void> {
  await migrate(ownerUrl)
  await seedDemo(ownerUrl, credentials)
  await createTable(dynamodbUrl, journalTable, journalKeys)
}
