import { describeRemoveBudget } from '../openapi.ts'

export const operation = describeRemoveBudget('member')
