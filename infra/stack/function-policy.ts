import { Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { ILogGroup } from 'aws-cdk-lib/aws-logs'
import type { FunctionSettings } from './function-settings.ts'

/** All that a function may do: write its own log, read its own secrets, and whatever it needs beyond that. */
export function functionPolicy(
  { secrets, statements }: Pick<FunctionSettings, 'secrets' | 'statements'>,
  logs: ILogGroup,
  tracing: boolean,
): PolicyDocument {
  return new PolicyDocument({
    statements: [
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logs.logGroupArn),
      allow(['secretsmanager:GetSecretValue'], ...secrets.map(({ secretArn }) => secretArn)),
      ...statements,
      allow(interfaceActions, '*'),
      denyToCode(interfaceActions),
      ...(tracing ? [allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*')] : []),
    ],
  })
}

/** Lambda uses these, in the function's name, to give it a network interface in the VPC; they take no resources. */
const interfaceActions = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]

const allow = (actions: string[], ...resources: string[]) => new PolicyStatement({ actions, resources })

/** Requests from the function's own code carry the function's ARN; those that Lambda makes for it do not. */
const denyToCode = (actions: string[]) =>
  new PolicyStatement({
    effect: Effect.DENY,
    actions,
    resources: ['*'],
    conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
  })
