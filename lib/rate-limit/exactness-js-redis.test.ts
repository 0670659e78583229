import { describeExactness } from './fixtures/exactness.ts'

describeExactness('js-redis-server', 25)
