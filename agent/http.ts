/**
 * Node's http for what always runs. An `import` from `node:http` reads every property of the module, the lazy ones too,
 * which loads fetch, web sockets and HTTP/2: 3 MB that nobody here uses.
 */
export const http = process.getBuiltinModule('node:http')
