import { describeSetBudget } from '../openapi.ts'

export const operation = describeSetBudget('api_key')
