/** The program of `cdk`: `npx cdk deploy -c stage=dev`. stack/deployment.ts lists the other -c options. */
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { routes } from '../functions/routes.ts'
import { buildFunctions, projectFunctions } from './bundle-functions.ts'
import { buildConsole, shippedConsole } from './console/build-console.ts'
import { pathOfAddress } from './edge/path-of-address.ts'
import { ApplicationStack } from './stack/application-stack.ts'
import { readDeployment } from './stack/deployment.ts'

const app = new App({ analyticsReporting: false })
const deployment = readDeployment((name) => app.node.tryGetContext(name))
await buildFunctions()
await buildConsole(shippedConsole, `${pathOfAddress(deployment)}/console/`)
new ApplicationStack(app, `LlmProductionApp-${deployment.stage}`, {
  routes: Object.values(routes),
  deployment,
  // Source maps are left out: Lambda would load them for nothing.
  codeOf: (operation) =>
    Code.fromAsset(join(projectFunctions.outputDirectory, operation), { exclude: ['*.map'] }),
  consoleFiles: shippedConsole,
})
