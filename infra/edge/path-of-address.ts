import type { Deployment } from '../stack/deployment.ts'

/** Part of API Gateway's own addresses. */
export const stageName = 'api'

/** What stands after the host in the address of a deployment: nothing, or `/api`. */
export const pathOfAddress = ({ edge, domain }: Pick<Deployment, 'edge' | 'domain'>): string =>
  edge === 'api-gateway' && domain === undefined ? `/${stageName}` : ''
