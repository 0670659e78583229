/** What an engine on this machine is asked with: it takes any role and any region. */
export const engine = {
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const
