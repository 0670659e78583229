import { routes as all } from '../../functions/routes.ts'

/** The only route of a process that is asked as by Anthropic's Messages API. */
export const routes = { 'create-message': all['create-message'] }
