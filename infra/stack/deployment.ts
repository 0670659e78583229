import * as z from 'zod/mini'
import { list } from '../../lib/config/setting.ts'
import { consoleContext } from '../console/console-settings.ts'
import { awsServices, fillPlaces, settingProblems } from '../upstreams/chosen-upstreams.ts'
import { wayProblems } from '../upstreams/ways-out.ts'
import { operatorSettings } from './operator-settings.ts'
import { stageNames, stages } from './stages.ts'

const flag = z.pipe(
  z.union([z.boolean(), z.enum(['true', 'false'])]),
  z.transform((value) => value === true || value === 'true'),
)

const schema = z.object({
  stage: z.prefault(z.enum(stageNames), 'dev'),
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
  /** Services of AWS that are reached without leaving its network, with commas between; paid for by the hour. */
  privateLink: z.prefault(
    z.pipe(list(), z.array(z.enum(awsServices, { error: `must name ${awsServices.join(', ')}` }))),
    '',
  ),
  /** Of the endpoint of Claude Platform on AWS: its name stands in no document, only in the consoles. */
  claudePlatformService: z.optional(z.string()),
  /** A changed text makes all processes read their secrets again. */
  secretsRevision: z.prefault(z.string(), '1'),
  /** The version of the origin secret that CloudFront sends. */
  originSecretVersion: z.optional(z.string()),
  domain: z.optional(z.object({ name: z.string(), certificateArn: z.string() })),
  /** How people sign in to the console; without it, with an API key. */
  console: z.optional(consoleContext),
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
  if (!parsed.success)
    throw badContext(parsed.error.issues.map(({ path, message }) => `-c ${path.join('.')}: ${message}`))
  const { settings: chosen, ...others } = parsed.data
  const { stage, region, privateLink } = others
  const settings = fillPlaces(chosen, region, privateLink)
  const hasNat = stages[stage].natGateways > 0
  const problems = [
    ...settingProblems(settings).map((problem) => `-c settings: ${problem}`),
    ...wayProblems({ ...others, settings, hasNat }),
    ...(others.console && settings.OIDC_ISSUER === undefined
      ? ['-c console: needs OIDC_ISSUER in settings']
      : []),
  ]
  if (problems.length > 0) throw badContext(problems)
  return { ...others, settings, keepData: others.keepData ?? stage === 'prod' }
}

const badContext = (problems: readonly string[]) =>
  new Error(`Bad context:\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
