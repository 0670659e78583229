import base from '../../jest.config.mjs'

/** Run through `npm run test:console`, which starts a server for each worker. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['<rootDir>/test/console/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
}
