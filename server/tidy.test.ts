/** Holds the house style: who may import whom, how long things may be, and what must not be left behind. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const fileLinesMax = 400
const functionLinesMax = 70

/** Tracked and new files, as git knows them. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => /\.(ts|svelte)$/.test(path) && !/(generated|fixtures|\/data\/|\.d\.ts$)/.test(path))
  .filter((path) => ts.sys.fileExists(join(root, path)))

const textOf = (path: string) => readFileSync(join(root, path), 'utf8')
const isTest = (path: string) => /\.test\.ts$|\/testing\/|\/e2e\//.test(path)

interface Import {
  from: string
  /** path from the root, or a package name */
  to: string
  typeOnly: boolean
}

function importsOf(path: string): Import[] {
  const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      const typeOnly = ts.isImportDeclaration(node) ? (node.importClause?.isTypeOnly ?? false) : node.isTypeOnly
      found.push({ from: path, to: target(path, node.moduleSpecifier.text), typeOnly })
    }
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0] &&
      ts.isStringLiteral(node.arguments[0])
    ) {
      found.push({ from: path, to: target(path, node.arguments[0].text), typeOnly: false })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function target(from: string, specifier: string): string {
  if (specifier.startsWith('#contracts/')) return specifier.replace('#contracts/', 'openapi/contracts/')
  if (!specifier.startsWith('.')) return specifier
  return relative(root, join(root, dirname(from), specifier))
}

const allImports = files.filter((path) => path.endsWith('.ts')).flatMap(importsOf)
const productImports = allImports.filter(({ from }) => !isTest(from))
const describeImport = ({ from, to }: Import) => `${from} imports ${to}`

/** Rooms from the ground up; a room imports rooms below it or beside it on the same floor, through their index. */
const floors = [
  ['tenants'],
  ['identity'],
  ['accounts', 'addresses', 'profiles', 'rules'],
  ['labels'],
  ['carriers'],
  ['devices'],
  ['mailing'],
  ['shipments'],
  ['tracking', 'worklist', 'manifests', 'pickups', 'batches', 'adjustments'],
  ['requests'],
  ['imports'],
  ['integration', 'reports'],
]
const floorOf = (room: string) => floors.findIndex((floor) => floor.includes(room))
const roomOf = (path: string) => /^server\/([a-z-]+)\//.exec(path)?.[1]
const rooms = new Set(floors.flat())

describe('imports', () => {
  it('contracts import typebox and each other only', () => {
    const wrong = productImports.filter(
      ({ from, to }) =>
        from.startsWith('openapi/contracts/') && to !== 'typebox' && !to.startsWith('openapi/contracts/'),
    )
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('the platform never imports a room', () => {
    const wrong = productImports.filter(
      ({ from, to }) => from.startsWith('server/platform/') && rooms.has(roomOf(to) ?? ''),
    )
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('rooms import rooms below them, and only their public face', () => {
    const wrong = productImports.filter(({ from, to }) => {
      const [own, other] = [roomOf(from), roomOf(to)]
      if (!own || !other || !rooms.has(own) || !rooms.has(other) || own === other) return false
      return floorOf(other) > floorOf(own) || !/^server\/[a-z-]+\/index\.ts$/.test(to)
    })
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('nobody imports the rooms that only listen', () => {
    const wrong = productImports.filter(
      ({ from, to }) =>
        ['audit', 'webhooks', 'notifications'].includes(roomOf(to) ?? '') &&
        roomOf(from) !== roomOf(to) &&
        !/^server\/[a-z]+\.ts$/.test(from),
    )
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('carriers know neither the HTTP framework nor the database', () => {
    const carrierFolders = productImports.filter(({ from }) => /^server\/carriers\/[a-z]+\//.test(from))
    expect(carrierFolders.filter(({ to }) => /^(fastify|@fastify|drizzle|pg$)/.test(to)).map(describeImport)).toEqual(
      [],
    )
  })

  it('heavy packages have one home', () => {
    const homes: [RegExp, RegExp][] = [
      [/^drizzle-orm|^pg$/, /(^|\/)([a-z-]+-)?store\.ts$|\/tables\.ts$|^server\/platform\//],
      [/^(mqtt|aedes)$/, /^server\/(platform\/bus|mailing)\//],
      [/^(serialport|node-hid)$/, /^agent\//],
      [/^samlify$/, /^server\/identity\/sso\//],
      [/^nodemailer$/, /^server\/notifications\//],
    ]
    const wrong = productImports.filter(({ from, to }) =>
      homes.some(([name, home]) => name.test(to) && !home.test(from) && !/^(bench|chaos)\//.test(from)),
    )
    expect(wrong.map(describeImport)).toEqual([])
  })

  it('the agent and the web app know the server by its contracts only', () => {
    const agent = productImports.filter(({ from, to }) => from.startsWith('agent/') && /^(server|web|demo)\//.test(to))
    const web = productImports.filter(
      ({ from, to, typeOnly }) =>
        from.startsWith('web/src/') && (/^(server|agent|demo)\//.test(to) || (to.startsWith('openapi/') && !typeOnly)),
    )
    expect([...agent, ...web].map(describeImport)).toEqual([])
  })

  it('nobody makes a circle', () => {
    const graph = new Map<string, string[]>()
    for (const { from, to, typeOnly } of productImports)
      if (!typeOnly && to.endsWith('.ts')) graph.set(from, [...(graph.get(from) ?? []), to])
    expect(circleIn(graph)).toEqual([])
  })
})

function circleIn(graph: ReadonlyMap<string, string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>()
  const walk = (node: string, path: string[]): string[] => {
    if (state.get(node) === 'done') return []
    if (state.get(node) === 'open') return [...path.slice(path.indexOf(node)), node]
    state.set(node, 'open')
    for (const next of graph.get(node) ?? []) {
      const circle = walk(next, [...path, node])
      if (circle.length > 0) return circle
    }
    state.set(node, 'done')
    return []
  }
  for (const node of graph.keys()) {
    const circle = walk(node, [])
    if (circle.length > 0) return circle
  }
  return []
}

describe('size', () => {
  it(`files have at most ${fileLinesMax} lines`, () => {
    const long = files
      .map((path) => ({ path, lines: textOf(path).split('\n').length }))
      .filter(({ lines }) => lines > fileLinesMax)
    expect(long).toEqual([])
  })

  it(`functions have at most ${functionLinesMax} lines`, () => {
    expect(files.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts')).flatMap(longFunctions)).toEqual(
      [],
    )
  })
})

function longFunctions(path: string): string[] {
  const source = ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true)
  const long: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const lines =
        source.getLineAndCharacterOfPosition(node.end).line -
        source.getLineAndCharacterOfPosition(node.getStart()).line +
        1
      if (lines > functionLinesMax) long.push(`${path}: ${node.name?.getText() ?? 'a function'} has ${lines} lines`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return long
}

describe('leftovers', () => {
  it('no notes to self, no focused or skipped tests, no escape hatches', () => {
    const notes = new RegExp(
      ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', '@ts-' + 'ignore', '\\bas ' + 'any\\b', '\\.on' + 'ly\\('].join('|'),
    )
    const left = files.flatMap((path) =>
      textOf(path)
        .split('\n')
        .flatMap((line, index) => (notes.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
    )
    expect(left).toEqual([])
  })

  it('no enums, which type stripping cannot run', () => {
    expect(files.filter((path) => /^\s*(export )?(const )?enum /m.test(textOf(path)))).toEqual([])
  })

  it('environment variables are read in the configuration only', () => {
    const readers = files.filter(
      (path) =>
        /^server\//.test(path) && !isTest(path) && path !== 'server/config.ts' && /process\.env/.test(textOf(path)),
    )
    expect(readers).toEqual(['server/platform/db/embedded.ts'])
  })

  it('every file begins by saying what it is for', () => {
    const silent = files.filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !/^(#!.*\n)?\/\*\*/.test(textOf(path)),
    )
    expect(silent).toEqual([])
  })
})
