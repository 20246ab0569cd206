/** The two functions of @sealsystems/ipp the simulator uses; the package carries no types. */
declare module '@sealsystems/ipp' {
  interface Request {
    operation?: string
    id: number
    version: string
    'operation-attributes-tag'?: Record<string, unknown>
    data?: Buffer
  }
  interface Answer {
    statusCode: string
    id: number
    version: string
    'operation-attributes-tag': Record<string, unknown>
    'printer-attributes-tag'?: Record<string, unknown>
    'job-attributes-tag'?: Record<string, unknown>
  }
  const ipp: { parse(bytes: Buffer): Request; serialize(answer: Answer): Buffer }
  export default ipp
}
