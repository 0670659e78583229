import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Route } from '../../lib/endpoints/route.ts'
import type { ConsoleSite } from '../console/console-site.ts'

/** A row of the route table and its function. */
export interface RoutedFunction {
  readonly route: Route
  readonly function: LambdaFunction
}

/** Gives the functions behind it one HTTPS address. */
export interface EdgeProps {
  /** By operation. */
  readonly functions: ReadonlyMap<string, RoutedFunction>
  /** JSON of `current`, which CloudFront adds to each request, and `previous`: see README.md, rotation. */
  readonly originSecret: Pick<ISecret, 'secretArn'>
  /** The version of that secret that CloudFront reads; by default, the current one at deployment. */
  readonly originSecretVersion?: string | undefined
  /** Is served below /console. */
  readonly console?: ConsoleSite | undefined
  readonly production: boolean
  /** X-Ray, in which only API Gateway can appear itself. */
  readonly tracing?: boolean | undefined
  /** A custom domain. CloudFront requires the certificate in us-east-1, API Gateway in its own region. */
  readonly domain?: { readonly name: string; readonly certificateArn: string } | undefined
}
