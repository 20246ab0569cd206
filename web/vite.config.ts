/** How the web app is built: a single-page SvelteKit app, served as files by the Postroom server. */
import adapter from '@sveltejs/adapter-static'
import { sveltekit } from '@sveltejs/kit/vite'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

const server = process.env.POSTROOM_SERVER ?? 'http://127.0.0.1:8080'
const proxy = { '/v1': { target: server, ws: true } }

export default defineConfig({
  plugins: [
    tailwindcss(),
    sveltekit({
      adapter: adapter({ pages: 'build', assets: 'build', fallback: 'index.html', precompress: true }),
      paths: { relative: false },
    }),
  ],
  server: { proxy },
  preview: { proxy },
})
