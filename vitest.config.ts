import { defineConfig } from 'vitest/config'

/** Three suites: fast ones without a browser, and the browser's. `seed` is printed so that a failure can be replayed. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['{openapi,server,agent,demo}/**/*.test.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
