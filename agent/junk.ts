/** Where readers of serial lines, scanners and scales report what they cannot read: a wrong setting shows there first. */

/**
 * `stray`: outside any answer; `malformed`: a whole answer that means nothing; `truncated`: its end did not come;
 * `overflow`: longer than anything real; `checksum`: damaged on the way.
 */
type JunkReason = 'stray' | 'malformed' | 'truncated' | 'overflow' | 'checksum'

/** Barcodes may name people: log the reason and the number of bytes, not the bytes. */
export type Junk = (reason: JunkReason, bytes: Uint8Array) => void
