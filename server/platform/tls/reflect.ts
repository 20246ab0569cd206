/** The two calls of the reflect-metadata proposal that @peculiar/x509's container needs; the package itself is not installed. */

type Key = string | symbol
const metadata = new WeakMap<object, Map<Key, unknown>>()

function defineMetadata(key: Key, value: unknown, target: object): void {
  const own = metadata.get(target) ?? new Map<Key, unknown>()
  metadata.set(target, own.set(key, value))
}

function getOwnMetadata(key: Key, target: object): unknown {
  return metadata.get(target)?.get(key)
}

if (!('getMetadata' in Reflect)) Object.assign(Reflect, { defineMetadata, getOwnMetadata, getMetadata: getOwnMetadata })
