/** Where to go next from the address of the service, as JSON. */
export interface Links {
  console: string
  docs: string
  openapi: string
  health: string
  metrics: string
  /** The dashboard that docker-compose.yml starts beside a local server. */
  grafana?: string
}

export function linksOf(isLocal: boolean): Links {
  return {
    console: '/console/',
    docs: '/docs',
    openapi: '/openapi.json',
    health: '/health',
    metrics: '/metrics',
    ...(isLocal && { grafana: 'http://localhost:3001' }),
  }
}
