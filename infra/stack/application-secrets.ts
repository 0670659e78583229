import { RemovalPolicy, Validations } from 'aws-cdk-lib'
import { type ISecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { usesAnthropicKey } from '../upstreams/chosen-upstreams.ts'
import type { Deployment } from './deployment.ts'

const generated = { excludePunctuation: true, passwordLength: 48 } as const
const generatedField = (field: string, others: Record<string, string>) => ({
  ...generated,
  generateStringKey: field,
  secretStringTemplate: JSON.stringify(others),
})

/** Generated at the first deployment and known to Secrets Manager alone. docs/deploy.md says how to change each. */
export class ApplicationSecrets extends Construct {
  /**
   * The operator sets the key after the first deployment; until then Claude refuses all requests. Undefined where Claude is
   * asked as the role of a function.
   */
  readonly anthropicKey: ISecret | undefined
  /** JSON: `id` and `secret` for new API keys, `previous` for older ones as `id:secret`, separated by commas. */
  readonly pepper: ISecret
  /** JSON: `current`, `previous`. */
  readonly operatorToken = this.#secret(
    'OperatorToken',
    'Bearer token of the operator',
    generatedField('current', { previous: '' }),
  )
  readonly metricsToken = this.#secret('MetricsToken', 'Bearer token for GET /metrics', generated)
  /** JSON: `current`, which the edge sends, and `previous`, which is also accepted. */
  readonly origin = this.#secret(
    'Origin',
    'What the edge shows to the functions',
    generatedField('current', { previous: '' }),
  )
  /** JSON: `username`, `password`, as RDS Proxy reads them. */
  readonly databaseRuntime = this.#secret(
    'DatabaseRuntime',
    'PostgreSQL as the application',
    generatedField('password', { username: 'app_runtime' }),
  )
  readonly databaseAdmin = this.#secret(
    'DatabaseAdmin',
    'PostgreSQL as its administrator',
    generatedField('password', { username: 'app_admin' }),
  )

  /** Where people sign in from programs. The operator puts it in after the first deployment, as the key of Claude. */
  readonly oidcClient: ISecret | undefined

  constructor(
    scope: Construct,
    id: string,
    { keepData, settings }: Pick<Deployment, 'keepData' | 'settings'>,
  ) {
    super(scope, id)
    this.anthropicKey = usesAnthropicKey(settings)
      ? this.#secret('AnthropicKey', 'Key of the Claude API', generated)
      : undefined
    this.oidcClient =
      settings.OIDC_CLIENT_ID === undefined
        ? undefined
        : this.#secret('OidcClient', 'Secret of the client at the identity provider', generated)
    this.pepper = this.#secret(
      'Pepper',
      'Under which API keys are stored',
      generatedField('secret', { id: '1', previous: '' }),
    )
    // Without it, no API key would work on a restored database.
    if (keepData) this.pepper.applyRemovalPolicy(RemovalPolicy.RETAIN)
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A process reads secrets when it starts, so a rotation is a deployment, which an operator makes.',
    })
  }

  #secret(
    id: string,
    description: string,
    generateSecretString: NonNullable<SecretProps['generateSecretString']>,
  ): ISecret {
    // CDK's types were not written for exactOptionalPropertyTypes.
    return new Secret(this, id, { description, generateSecretString }) as ISecret
  }
}
