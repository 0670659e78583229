/** The first demo organization and its owner: no secret, and believed only by a local server. */
export const demo = {
  organizationId: 'org_019a0000000070008000000000000001',
  userId: 'user_019a0000000070008000000000000001',
} as const

/**
 * The ids in the description's examples, which the local server's demo organization has: everything at its
 * /docs can be tried unchanged.
 */
export const exampleIds = {
  organization_id: 'org_019a0000000070008000000000000002',
  user_id: 'user_019a0000000070008000000000000003',
  key_id: 'key_019a0000000070008000000000000001',
  chat_id: 'chat_019a0000000070008000000000000001',
  turn_id: 'turn_019a0000000070008000000000000001',
} as const

/** The example of each path parameter, by name. */
export const examplesOfPaths: Readonly<Record<string, string>> = {
  ...exampleIds,
  asset: 'swagger-ui.css',
  model: 'claude-sonnet-5-5',
  upstream: 'bedrock',
}
