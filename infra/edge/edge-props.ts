import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { Route } from '../../lib/endpoints/route.ts'

/** A row of the route table and the function that answers it. */
export interface RoutedFunction {
  readonly route: Route
  readonly function: LambdaFunction
}

/** What stands in front of the functions, and makes one HTTPS address of them. */
export interface EdgeProps {
  /** By operation. */
  readonly functions: ReadonlyMap<string, RoutedFunction>
  /** Its JSON has a field `current`, which CloudFront adds to each request, and `previous`: see README.md, rotation. */
  readonly originSecret: Pick<ISecret, 'secretArn'>
  /** The version of that secret that CloudFront reads; without one, the current at the time of the deployment. */
  readonly originSecretVersion?: string | undefined
  readonly production: boolean
  /** X-Ray, where the edge itself can be seen in it: API Gateway. */
  readonly tracing?: boolean | undefined
  /** An address of one's own. CloudFront wants the certificate from us-east-1, API Gateway from its own region. */
  readonly domain?: { readonly name: string; readonly certificateArn: string } | undefined
}
