/** Real ES modules, TypeScript stripped by swc. Run through `npm test`, which starts the engines first. */
export default {
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  // In a browser: npm run test:console.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/console/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2024',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  testTimeout: 90_000,
  // ES modules of test files that have ended are never freed. With a limit, jest runs files in workers, also where there
  // is one only, and begins a new one above it; all of them in one process took 3 GB, and minutes to end.
  workerIdleMemoryLimit: '1GB',
  // Most of what tests wait for is another process. More workers would only wait for the one PostgreSQL.
  maxWorkers: 2,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  reporters: ['default', '<rootDir>/test/count-reporter.mjs'],
}
