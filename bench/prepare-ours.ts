import { buildFunctions, projectFunctions } from '../infra/bundle-functions.ts'
import { migrate } from '../lib/postgres/migrate.ts'
import { seedDemo } from '../local/seed.ts'

/** Bundles our functions into `outputDirectory`, makes our schema and returns as whom the load client asks. */
export async function prepareOurs(
  outputDirectory: string,
  ownerUrl: string,
): Promise<{ organizationId: string; userId: string }> {
  await buildFunctions({ ...projectFunctions, outputDirectory })
  await migrate(ownerUrl)
  return seedDemo(ownerUrl)
}
