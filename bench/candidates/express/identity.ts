/** The one organization and user that the baseline knows; its schema stores them, the load client sends them. */
export const identity = {
  organizationId: '00000000-0000-0000-0000-000000000001',
  userId: '00000000-0000-0000-0000-000000000002',
}
