import type { CfnResource, Stack } from 'aws-cdk-lib'
import { AwsSolutionsChecks, NagMessageLevel, type NagPack, rules, ServerlessChecks } from 'cdk-nag'

/** The cdk-nag packs that a deployment is checked against. */
function rulePacks(): NagPack[] {
  return [new AwsSolutionsChecks(), new ServerlessRules()]
}

/** Adds the rule that says most about a public function and is in none of the packs. */
class ServerlessRules extends ServerlessChecks {
  protected override checkResource(node: CfnResource): void {
    super.checkResource(node)
    this.applyRule({
      info: 'The Lambda function URL is open to everybody.',
      explanation: 'Without IAM the function itself has to refuse who may not call it.',
      level: NagMessageLevel.ERROR,
      rule: rules.lambda.LambdaFunctionUrlAuth,
      node,
    })
  }
}

/** `<rule> <path>` of each finding in a stack and its nested ones that is not acknowledged. */
export function findings(stack: Stack): string[] {
  return rulePacks()
    .flatMap((pack) => pack.validateScope(stack).violations)
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    )
}
