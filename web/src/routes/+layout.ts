/** The whole app runs in the browser: no page is rendered on the server or ahead of time. */
export const ssr = false
export const prerender = false
