/**
 * The test suites. `node`: server, agent, contracts and demo data on real Postgres, each file on a database of its own.
 * `web`: logic of the web app. `browser`: the whole product in Chromium.
 */
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Part of a test is waiting for sockets and processes: a small machine has room for three.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    reporters: process.env.CI
      ? [['default', { summary: false }], './.ci/reporter.ts']
      : ['default', './.ci/reporter.ts'],
    projects: [
      {
        test: {
          name: 'node',
          include: ['{openapi,server,agent,demo,bench,chaos}/**/*.test.ts'],
          globalSetup: ['server/platform/testing/cluster.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'web', include: ['web/src/**/*.test.ts'] } },
      {
        test: {
          name: 'browser',
          include: ['web/e2e/**/*.test.ts'],
          globalSetup: ['web/e2e/product.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // One product, one set of devices: the files take turns.
          fileParallelism: false,
        },
      },
    ],
  },
})
