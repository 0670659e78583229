import { dataPath } from './local/data-path.ts'
/**
 * For `serverless offline` only: deployment is `infra/`, from the same table of routes. No function is named here, because
 * serverless-offline would serve each a second time, through an API of its own that streams nothing.
 */
export default {
  service: 'llm-production-app',
  frameworkVersion: '4',
  provider: { name: 'aws', runtime: 'nodejs24.x', region: 'us-east-1' },
  plugins: ['serverless-offline', './local/offline-function-urls/plugin.ts'],
  custom: {
    functionUrls: {
      routes: 'functions/routes.ts',
      output: dataPath('functions'),
      watch: ['functions', 'lib'],
    },
  },
}
