/**
 * Prints `N passed, N failed, N skipped` alone on the last line, for machines that count; and writes the three numbers
 * to the file TEST_COUNTS_FILE, for a script that adds up several runs.
 */
import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      if (
        module.state() === 'failed' &&
        [...module.children.allTests()].every((test) => test.result().state !== 'failed')
      )
        counts.failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== 'pending') counts[state] += 1
      }
    }
    const { TEST_COUNTS_FILE: file } = process.env
    if (file) writeFileSync(file, `${counts.passed} ${counts.failed} ${counts.skipped}\n`)
    setImmediate(() =>
      process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`),
    )
  }
}
