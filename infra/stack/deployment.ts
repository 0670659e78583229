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
  /** The letters of two zones. Not every zone of us-east-1 has all services, and letters differ between accounts. */
  zones: z.prefault(z.string().check(z.regex(/^[a-z],[a-z]$/)), 'a,b'),
  /** Until this is removed, nothing that holds data can be deleted; what is deleted then leaves a copy. */
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
  /** A changed text makes all processes read their secrets again. */
  secretsRevision: z.prefault(z.string(), '1'),
  /** The version of the origin secret that CloudFront sends. */
  originSecretVersion: z.optional(z.string()),
  domain: z.optional(z.object({ name: z.string(), certificateArn: z.string() })),
})

/** A deployment's options, from `cdk -c name=value` and cdk.json. */
export type Deployment = z.infer<typeof schema> & { readonly keepData: boolean }

/**
 * Reads CDK's context. By default, prod keeps its data.
 * @throws Error that lists all problems
 */
export function readDeployment(context: (name: string) => unknown): Deployment {
  const given = Object.keys(schema.shape).map((name) => [name, context(name)] as const)
  const parsed = schema.safeParse(Object.fromEntries(given.filter(([, value]) => value !== undefined)))
  if (parsed.success)
    return { ...parsed.data, keepData: parsed.data.keepData ?? parsed.data.stage === 'prod' }
  const problems = parsed.error.issues.map(({ path, message }) => `  -c ${path.join('.')}: ${message}`)
  throw new Error(`Bad context:\n${problems.join('\n')}`)
}
