import * as z from 'zod/mini'
import { operatorSettings } from './operator-settings.ts'

const flag = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])]),
  z.transform((value) => value === true || value === 'true'),
)

const schema = z.object({
  stage: z.prefault(z.enum(['dev', 'prod']), 'dev'),
  edge: z.prefault(z.enum(['cloudfront', 'api-gateway']), 'cloudfront'),
  region: z.prefault(z.string(), 'us-east-1'),
  /** Letters of two zones. Not all services are in each zone of us-east-1, and letters differ between accounts. */
  zones: z.prefault(z.string().check(z.regex(/^[a-z],[a-z]$/)), 'a,b'),
  /** Nothing that holds data can be deleted until this is taken away, and what is deleted then leaves a copy. */
  keepData: z.optional(flag),
  tracing: z.prefault(flag, false),
  settings: z.prefault(
    z
      .partialRecord(z.enum(operatorSettings), z.string())
      .check(
        z.refine(
          ({ OIDC_CLIENT_ID: client, OIDC_ISSUER: issuer, PUBLIC_URL: address }) =>
            client === undefined || (issuer !== undefined && address !== undefined),
          { error: 'OIDC_CLIENT_ID needs OIDC_ISSUER and PUBLIC_URL' },
        ),
      ),
    {},
  ),
  /** Any other text than before has all processes read their secrets again. */
  secretsRevision: z.prefault(z.string(), '1'),
  /** The version of the origin secret that CloudFront is to send. */
  originSecretVersion: z.optional(z.string()),
  domain: z.optional(z.object({ name: z.string(), certificateArn: z.string() })),
})

/** What `cdk -c name=value` and cdk.json say of a deployment. */
export type Deployment = z.infer<typeof schema> & { readonly keepData: boolean }

/**
 * Reads the context of CDK. That prod keeps its data need not be said, only the contrary.
 * @throws Error that names all that is wrong
 */
export function readDeployment(context: (name: string) => unknown): Deployment {
  const given = Object.keys(schema.shape).map((name) => [name, context(name)] as const)
  const parsed = schema.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
  if (parsed.success)
    return { ...parsed.data, keepData: parsed.data.keepData ?? parsed.data.stage === 'prod' }
  const problems = parsed.error.issues.map(({ path, message }) => `  -c ${path.join('.')}: ${message}`)
  throw new Error(`Bad context:\n${problems.join('\n')}`)
}
