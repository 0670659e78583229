import { buildFunctions, projectFunctions } from '../infra/bundle-functions.ts'
import { migrate } from '../lib/postgres/migrate.ts'
import type { Credentials } from '../local/credentials.ts'
import { seedDemo } from '../local/seed.ts'

/** Bundles our functions into `outputDirectory`, makes our schema and the key with which the load client asks. */
export async function prepareOurs(
  outputDirectory: string,
  ownerUrl: string,
  credentials: Credentials,
): Promise<void> {
  await buildFunctions({ ...projectFunctions, outputDirectory })
  await migrate(ownerUrl)
  await seedDemo(ownerUrl, credentials)
}
