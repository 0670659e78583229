/** The one value of CloudWatch's dimension `service`, which Powertools adds to all of ours. */
export const cloudWatchService = 'llm-production-app'

/**
 * Where a deployment's metrics are in CloudWatch: several deployments may share an account. @param
 * environment its APP_ENV
 */
export function cloudWatchNamespace(environment: string): string {
  return `LlmProductionApp/${environment}`
}
