import { routes } from './functions/routes.ts'

/** For `serverless offline` only: deployment is `infra/`, from the same table. */
export default {
  service: 'llm-production-app',
  frameworkVersion: '4',
  provider: { name: 'aws', runtime: 'nodejs24.x', region: 'us-east-1' },
  plugins: ['serverless-offline', './local/offline-function-urls/plugin.ts'],
  custom: {
    functionUrls: {
      routes: 'functions/routes.ts',
      source: 'functions',
      output: '.data/functions',
      watch: ['functions', 'lib'],
    },
    // Port 0 = any: the Lambda Invoke API is started by serverless-offline, not by us, and must not collide.
    // Without useInProcess every concurrent invocation would be a worker thread.
    'serverless-offline': { host: '127.0.0.1', lambdaPort: 0, useInProcess: true },
  },
  functions: Object.fromEntries(
    Object.values(routes).map((route) => [
      route.operation,
      {
        handler: `.data/functions/${route.operation}/index.handler`,
        timeout: route.timeoutSeconds,
        memorySize: route.memoryMegabytes,
        url: { invokeMode: route.streaming ? 'RESPONSE_STREAM' : 'BUFFERED' },
      },
    ]),
  ),
}
