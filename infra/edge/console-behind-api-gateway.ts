import { Aws, Validations } from 'aws-cdk-lib'
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Construct } from 'constructs'
import { consoleHeaders } from '../../console/headers.ts'
import { type ConsoleSite, policyMetadata, rightToFiles } from '../console/console-site.ts'
import { pathParameters } from './path-parameters.ts'

/** The paths of the console, and the file in the bucket that each answers with. */
const files = {
  '/console': 'console/index.html',
  '/console/settings.json': 'console/settings.json',
  '/console/assets/{file}': 'console/assets/{file}',
  '/console/{page+}': 'console/index.html',
}

/** Headers of an answer, and where API Gateway takes each from. */
function headersOf({ settings }: ConsoleSite): Record<string, string> {
  const { 'content-security-policy': _policy, ...others } = consoleHeaders(settings)
  const fixed = Object.entries(others).map(([name, value]) => [name, `'${value}'`])
  return {
    ...Object.fromEntries(fixed),
    // A fixed value stands in quotes, which the policy has in it; the bucket keeps it with its files.
    'content-security-policy': `integration.response.header.x-amz-meta-${policyMetadata}`,
    'content-type': 'integration.response.header.Content-Type',
    'cache-control': 'integration.response.header.Cache-Control',
  }
}

/**
 * The paths of a REST API that serve the console from its bucket. All of it is text, which API Gateway passes on as it is.
 */
export function consolePaths(scope: Construct, site: ConsoleSite): Record<string, object> {
  const role = new Role(scope, 'ConsoleReader', {
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    inlinePolicies: {
      Read: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['s3:GetObject'],
            resources: [site.bucket.arnForObjects('console/*')],
          }),
        ],
      }),
    },
  })
  Validations.of(role).acknowledge({
    id: rightToFiles(site, 'console/*'),
    reason: 'All files of the console, whose names change with each build.',
  })
  const headers = headersOf(site)
  const operation = (path: string, key: string) => ({
    parameters: pathParameters(path),
    responses: { '200': described('A file', headers), '404': described('No such file', {}) },
    'x-amazon-apigateway-integration': {
      type: 'aws',
      httpMethod: 'GET',
      uri: `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}:s3:path/${site.bucket.bucketName}/${key}`,
      credentials: role.roleArn,
      requestParameters: key.includes('{file}')
        ? { 'integration.request.path.file': 'method.request.path.file' }
        : {},
      responses: {
        default: { statusCode: '404' },
        '200': {
          statusCode: '200',
          responseParameters: Object.fromEntries(
            Object.entries(headers).map(([name, from]) => [`method.response.header.${name}`, from]),
          ),
        },
      },
    },
  })
  return Object.fromEntries(Object.entries(files).map(([path, key]) => [path, { get: operation(path, key) }]))
}

const described = (description: string, headers: object) => ({
  description,
  headers: Object.fromEntries(Object.keys(headers).map((name) => [name, { schema: { type: 'string' } }])),
})
