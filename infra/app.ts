/** The program of `cdk`: `npx cdk deploy -c stage=dev`. What else may be said with -c is in stack/deployment.ts. */
import { App } from 'aws-cdk-lib'
import { buildFunctions, projectFunctions } from './bundle-functions.ts'
import { ApplicationStack } from './stack/application-stack.ts'
import { readDeployment } from './stack/deployment.ts'

const app = new App({ analyticsReporting: false })
const deployment = readDeployment((name) => app.node.tryGetContext(name))
await buildFunctions()
new ApplicationStack(app, `LlmProductionApp-${deployment.stage}`, {
  deployment,
  bundles: projectFunctions.outputDirectory,
})
