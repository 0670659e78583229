/** The first demo organization and its owner: no secret, and believed by a local server only. */
export const demo = {
  organizationId: 'org_019a0000000070008000000000000001',
  userId: 'user_019a0000000070008000000000000001',
} as const

/**
 * What the description's examples name, and the local server's demo organization has: so everything at its /docs can
 * be tried as it stands there.
 */
export const exampleIds = {
  organization_id: 'org_019a0000000070008000000000000002',
  user_id: 'user_019a0000000070008000000000000003',
  key_id: 'key_019a0000000070008000000000000001',
  chat_id: 'chat_019a0000000070008000000000000001',
  turn_id: 'turn_019a0000000070008000000000000001',
} as const

/** By the name of the parameter, for every parameter of a path. */
export const examplesOfPaths: Readonly<Record<string, string>> = {
  ...exampleIds,
  asset: 'swagger-ui.css',
  model: 'claude-sonnet-5-5',
}
