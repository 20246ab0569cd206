/** The test suites. `node`: server, agent, contracts and demo data, each file on a database of its own. */
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['{openapi,server,agent,demo}/**/*.test.ts'],
          globalSetup: ['server/platform/testing/cluster.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
