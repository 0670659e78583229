import { describeSetBudget } from '../openapi.ts'

export const operation = describeSetBudget('organization')
