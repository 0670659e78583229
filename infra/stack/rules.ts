import type { CfnResource, Stack } from 'aws-cdk-lib'
import { AwsSolutionsChecks, NagMessageLevel, type NagPack, rules, ServerlessChecks } from 'cdk-nag'

/** The packs of cdk-nag that a deployment is held against. */
function rulePacks(): NagPack[] {
  return [new AwsSolutionsChecks(), new ServerlessRules()]
}

/** With a rule that is in none of the packs, and says the most about a public function. */
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

/** `<rule> <path>` of all that is found in a stack, its nested ones included, and not acknowledged. */
export function findings(stack: Stack): string[] {
  return rulePacks()
    .flatMap((pack) => pack.validateScope(stack).violations)
    .flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
    )
}
