import { AssetHashType, CustomResource, DockerImage, Duration, Validations } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { secretReference } from '../secrets-layer/fill-references.ts'
import { ApplicationFunction, type FunctionHouse } from '../stack/application-function.ts'
import type { ApplicationSecrets } from '../stack/application-secrets.ts'
import type { Database } from '../stack/database.ts'
import { buildMigrations, migrationsHandler } from './build-migrations.ts'
import { migrationsDigest } from './migrations-digest.ts'

export interface SchemaMigratorProps {
  readonly house: FunctionHouse
  readonly database: Database
  readonly secrets: ApplicationSecrets
}

const timeout = Duration.minutes(15)

/** Brings roles and schema up to date in each deployment that changes them, before any function changes. */
export class SchemaMigrator extends Construct {
  constructor(scope: Construct, id: string, { house, database, secrets }: SchemaMigratorProps) {
    super(scope, id)
    const migrate = new ApplicationFunction(this, 'Function', house, {
      operation: 'migrate',
      description: 'Migrates the database at a deployment',
      code: Code.fromAsset(import.meta.dirname, {
        assetHashType: AssetHashType.OUTPUT,
        bundling: {
          // Required by the type; esbuild is always here.
          image: DockerImage.fromRegistry('scratch'),
          local: { tryBundle: (directory) => buildMigrations(directory) },
        },
      }),
      handler: migrationsHandler,
      timeoutSeconds: timeout.toSeconds(),
      memoryMegabytes: 256,
      environment: {
        DATABASE_ADMIN_URL: database.adminUrl,
        DATABASE_RUNTIME_PASSWORD: secretReference(secrets.databaseRuntime.secretArn, 'password'),
      },
      secrets: [secrets.databaseAdmin, secrets.databaseRuntime],
      statements: [],
    })
    const migrated = new CustomResource(this, 'Migrated', {
      serviceToken: migrate.functionArn,
      serviceTimeout: timeout,
      // CloudFormation invokes the function again when one of these changes.
      properties: { schema: migrationsDigest(), secretsRevision: house.deployment.secretsRevision },
    })
    migrated.node.addDependency(database, migrate)
    Validations.of(migrated).acknowledge({
      id: 'CloudFormation-Validate::W9003',
      reason: 'CDK writes the timeout as text, which CloudFormation reads.',
    })
  }
}
