import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda'
import { MigrationError } from '../../lib/postgres/migrations/migration-error.ts'
import { answerCloudFormation } from './answer-cloudformation.ts'
import { migrateDeployment } from './migrate-deployment.ts'

/** The environment that infra/schema-migrator/schema-migrator.ts sets. */
const { DATABASE_ADMIN_URL: adminUrl = '', DATABASE_RUNTIME_PASSWORD: runtimePassword = '' } = process.env

/** Migrates the database when CloudFormation deploys. Deleting the stack deletes the database itself. */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  try {
    if (event.RequestType !== 'Delete') {
      const migrated = await migrateDeployment(adminUrl, runtimePassword)
      console.log(JSON.stringify({ level: 'INFO', message: 'migrated', ...migrated }))
    }
    await answerCloudFormation(event, { status: 'SUCCESS' })
  } catch (error) {
    console.error(JSON.stringify({ level: 'ERROR', message: 'not migrated', reason: String(error) }))
    // Everyone who may see the stack sees the reason, and one from Postgres could quote a row.
    const reason = error instanceof MigrationError ? error.message : `See the log ${context.logStreamName}`
    await answerCloudFormation(event, { status: 'FAILED', reason })
  }
}
