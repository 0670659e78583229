import base from '../../jest.config.mjs'

/** Run through `npm run test:console`. One after the other: what Claude says next is told to one fake for all. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/console/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
}
