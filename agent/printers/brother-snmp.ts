/** A Brother's status over its network: the same 32 bytes as on USB, as an SNMP value (Brother's developer FAQ). */
import type { AskStatus } from './brother.ts'
import { BrotherStatusReader } from './brother-status.ts'
import { snmpOctets } from './snmp.ts'

export const brotherStatusOid = [1, 3, 6, 1, 4, 1, 2435, 3, 3, 9, 1, 6, 1, 0]

export function brotherSnmp(address: { host: string; port: number }): AskStatus {
  return async () => {
    const octets = await snmpOctets({ ...address, oid: brotherStatusOid })
    const [status] = new BrotherStatusReader().feed(octets ?? new Uint8Array())
    return status?.kind === 'status' ? status : null
  }
}
