import { expect, test } from '@jest/globals'
import { NestedStack, Validations } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { CfnFunction, CfnUrl } from 'aws-cdk-lib/aws-lambda'
import type { ApplicationStack } from './application-stack.ts'
import { everyWay } from './fixtures/every-way.ts'
import { constructDeployment } from './plan.ts'
import { findings } from './rules.ts'

const deployments = [
  everyWay,
  ...['dev', 'prod'].flatMap((stage) =>
    ['cloudfront', 'api-gateway'].flatMap((edge) => [
      { stage, edge },
      { stage, edge, tracing: 'true', keepData: String(stage === 'dev') },
    ]),
  ),
]

test.each(deployments)('nothing is found in %j that is not acknowledged', (context) => {
  expect(findings(constructDeployment(context))).toEqual([])
})

test('a public function of another runtime, and a role that may do too much, are found', () => {
  const stack = constructDeployment()
  const added = new CfnFunction(stack, 'Added', { code: {}, role: 'role', runtime: 'nodejs20.x' })
  new CfnUrl(stack, 'AddedUrl', { authType: 'NONE', targetFunctionArn: added.attrArn })
  const role = new Role(stack, 'AddedRole', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
  role.addToPolicy(new PolicyStatement({ actions: ['s3:*'], resources: ['arn:aws:s3:::bucket'] }))
  expect(findings(stack)).toEqual(
    expect.arrayContaining([
      'Serverless-LambdaFunctionUrlAuth LlmProductionApp-dev/AddedUrl',
      'AwsSolutions-L1 LlmProductionApp-dev/Added',
      'AwsSolutions-IAM5[Action::s3:*] LlmProductionApp-dev/AddedRole/DefaultPolicy/Resource',
    ]),
  )
})

test('a nested stack is checked like any other', () => {
  const stack = constructDeployment()
  const nested = stack.node.findAll().find((construct) => NestedStack.isNestedStack(construct))
  if (nested === undefined) throw new Error('There is no nested stack.')
  new CfnFunction(nested, 'Added', { code: {}, role: 'role', runtime: 'nodejs20.x' })
  expect(findings(stack)).toContain(`AwsSolutions-L1 ${nested.node.path}/Added`)
})

/** Reasons by rule. */
function acknowledged(stack: ApplicationStack): [rule: string, reason: string][] {
  return stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
    .flatMap(({ data }) => Object.entries(data as Record<string, string>))
    .map(([id, reason]) => [id.replace('Annotation::', ''), reason])
}

test('only these rules are acknowledged in any deployment, each with a reason', () => {
  const all = deployments.flatMap((context) => acknowledged(constructDeployment(context)))
  for (const [rule, reason] of all) expect([rule, reason]).toEqual([rule, expect.stringMatching(/^.{20,}$/)])
  expect([...new Set(all.map(([rule]) => rule))].toSorted()).toEqual([
    'AwsSolutions-APIG2',
    'AwsSolutions-APIG6',
    'AwsSolutions-CFR1',
    'AwsSolutions-CFR3',
    'AwsSolutions-CFR4',
    'AwsSolutions-DDB3',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    'AwsSolutions-IAM5[Action::s3:Abort*]',
    'AwsSolutions-IAM5[Action::s3:DeleteObject*]',
    'AwsSolutions-IAM5[Action::s3:GetBucket*]',
    'AwsSolutions-IAM5[Action::s3:GetObject*]',
    'AwsSolutions-IAM5[Action::s3:List*]',
    'AwsSolutions-IAM5[Resource::*]',
    'AwsSolutions-IAM5[Resource::<ConsoleFiles2D43986C.Arn>/*]',
    'AwsSolutions-IAM5[Resource::<ConsoleFiles2D43986C.Arn>/console/*]',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:*::foundation-model/anthropic.*]',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:bedrock:us-east-1:<AWS::AccountId>:inference-profile/us.anthropic.*]',
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-us-east-1/*]',
    'AwsSolutions-L1',
    'AwsSolutions-RDS10',
    'AwsSolutions-RDS6',
    'AwsSolutions-S1',
    'AwsSolutions-SMG4',
    'AwsSolutions-VPC7',
    'CloudFormation-Validate::F3002',
    'CloudFormation-Validate::F3003',
    'CloudFormation-Validate::W3010',
    'CloudFormation-Validate::W9003',
    'Serverless-APIGWXrayEnabled',
    'Serverless-EventBusDLQ',
    'Serverless-LambdaDLQ',
    'Serverless-LambdaFunctionUrlAuth',
    'Serverless-LambdaLatestVersion',
    'Serverless-LambdaStarPermissions',
    'Serverless-LambdaTracing',
  ])
})
