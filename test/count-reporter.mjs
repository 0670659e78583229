/** Tests that take longer than this are named, longest first: they decide how long a whole run takes. */
const longMs = 15_000

/** Ends a test run with what took long, and with one line that scripts can read. */
export default class CountReporter {
  onRunComplete(_contexts, { testResults, numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const long = testResults
      .flatMap(({ testFilePath, testResults: tests }) => tests.map((test) => ({ ...test, testFilePath })))
      .filter(({ duration }) => duration > longMs)
      .toSorted((one, other) => other.duration - one.duration)
    for (const { duration, testFilePath, fullName } of long) {
      const file = testFilePath.split('/').slice(-2).join('/')
      console.log(`${(duration / 1_000).toFixed(0).padStart(4)} s  ${file}: ${fullName}`)
    }
    console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed`)
  }
}
