import { describeExactness } from './fixtures/exactness.ts'

describeExactness('Redis', 100)
