/** A service that a function needs: the signing secret, a queue, a table or its stream, or the bucket of the archive. */
export type Service =
  | 'secret'
  | 'queue'
  | 'quarantine'
  | 'dead_letters'
  | 'table'
  | 'progress'
  | 'stream'
  | 'archive';

/** A service that a function needs is out of reach. What was to be done has to be done again later. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly service: Service;

  constructor(service: Service, cause: unknown) {
    super(`The service ${service} is out of reach`, { cause });
    this.service = service;
  }
}

/**
 * Calls a service.
 *
 * @throws {UnavailableError} if the call fails, with its error as the cause
 */
export async function callService<T>(service: Service, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new UnavailableError(service, error);
  }
}
