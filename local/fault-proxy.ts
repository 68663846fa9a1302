import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from 'node:http';
import { close, listen } from '../loopback/ports.ts';

/**
 * A fault between a function and a service:
 * - `throttle`, `error`: the service answers that it is too busy, or with a 500, and does nothing,
 * - `denied`: the service answers that this is not allowed, and does nothing,
 * - `reset`: the connection is reset before the service has seen the request,
 * - `lost-answer`: the service does what it is asked, and the connection is reset before it can say so.
 */
export type Fault = 'throttle' | 'error' | 'denied' | 'reset' | 'lost-answer';

/** The parts of a request to the service that a fault may depend on. */
export interface ServiceRequest {
  /** Such as `DynamoDB_20120810.UpdateItem`. */
  readonly target: string;
  readonly body: string;
}

/** A proxy in front of one AWS service of this machine that makes requests fail. */
export interface FaultProxy {
  readonly url: string;
  /** How many faults have been injected so far. */
  readonly injected: number;
  stop(): Promise<void>;
}

/**
 * Starts a proxy on a free port.
 *
 * @param service URL of the service
 * @param choose returns the fault to inject into a request, if any; may be slow
 */
export async function startFaultProxy(
  service: string,
  choose: (request: ServiceRequest) => Fault | undefined | Promise<Fault | undefined>,
): Promise<FaultProxy> {
  let injected = 0;
  const server = createServer(async (request, response) => {
    const body = await read(request);
    const target = String(request.headers['x-amz-target'] ?? '');
    const fault = await choose({ target, body: body.toString() });
    if (fault) injected++;
    if (fault === 'reset') return void request.socket.destroy();
    if (fault === 'throttle') return answer(response, 400, 'ThrottlingException');
    if (fault === 'denied') return answer(response, 400, 'AccessDeniedException');
    if (fault === 'error') return answer(response, 500, 'InternalServerError');
    forward(service, request, body, upstream => {
      if (fault === 'lost-answer') {
        upstream.resume();
        upstream.on('end', () => request.socket.destroy());
      } else {
        response.writeHead(upstream.statusCode ?? 502, upstream.headers);
        upstream.pipe(response);
      }
    });
  });
  const port = await listen(server, { port: 0, flag: '' });
  return {
    url: `http://localhost:${port}`,
    get injected() {
      return injected;
    },
    stop: () => close(server),
  };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await request.toArray());
}

function answer(response: ServerResponse, status: number, type: string): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazonaws#${type}`, message: 'Injected fault' }));
}

function forward(
  service: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  onAnswer: (upstream: IncomingMessage) => void,
): void {
  sendRequest(`${service}${url}`, { method, headers }, onAnswer).end(body);
}
