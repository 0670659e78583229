/** The only organization and user of the baseline: its schema stores them, the load client sends them. */
export const identity = {
  organizationId: '00000000-0000-0000-0000-000000000001',
  userId: '00000000-0000-0000-0000-000000000002',
}
