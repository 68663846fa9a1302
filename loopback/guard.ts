import type { RequestListener, Server } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { isSameText } from './secret-token.ts';

/** The parts of a request that show who sent it. */
export interface Sender {
  readonly method: string;
  readonly path: string;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
}

/** Decides on a request: why it is refused, in one sentence, or undefined if it is let in. */
export type Admission = (sender: Sender) => string | undefined;

/**
 * Lets in requests that come through a tunnel, under any name, but no web page: for the webhook, which
 * verifies signatures itself.
 */
export const admitTunnel: Admission = ({ header }) =>
  header('origin') !== undefined || isFromPage(header('sec-fetch-site')) ? NO_PAGES : undefined;

/** Lets in the programs of this machine, but no web page: for the command. */
export const admitProgram: Admission = sender => checkName(sender) ?? admitTunnel(sender);

/**
 * Lets in AWS clients of this machine: those that speak AWS's JSON protocol with one service. A web page cannot
 * send the header that names the service without asking first (a preflight), which is never answered.
 *
 * @param target how `X-Amz-Target` begins for the service, such as `AmazonSQS`; several, if it has more than one
 * @param endpointPath path of the service's endpoint
 */
export function admitAwsClient(target: string | readonly string[], endpointPath = '/'): Admission {
  const targets = [target].flat();
  return sender => {
    const { method, path, header } = sender;
    const isOfService =
      method === 'POST' &&
      isSameText(withoutSlash(path), withoutSlash(endpointPath)) &&
      targets.some(name => header('x-amz-target')?.startsWith(`${name}.`)) &&
      header('content-type')?.startsWith('application/x-amz-json-1.');
    return (
      admitProgram(sender) ??
      (isOfService ? undefined : `Only requests to ${targets.join(' and ')} are answered here.`)
    );
  };
}

/**
 * Lets in S3 clients of this machine. A web page cannot send the header of a signature without asking first (a preflight),
 * which is never answered.
 */
export const admitS3Client: Admission = sender => {
  const isSigned = /^AWS4-HMAC-SHA256 .*\/s3\/aws4_request/.test(sender.header('authorization') ?? '');
  return admitProgram(sender) ?? (isSigned ? undefined : 'Only requests of S3 clients are answered here.');
};

/** Lets in a browser of this machine that shows pages of this origin: for the web view. */
export const admitBrowser: Admission = sender => {
  const origin = sender.header('origin');
  const isForeign = origin !== undefined && !isOrigin(origin, sender.header('host'));
  return (
    checkName(sender) ?? (isForeign || isFromPage(sender.header('sec-fetch-site')) ? NO_PAGES : undefined)
  );
};

/** Puts an admission before everything that answers requests: what it refuses is answered 403, without CORS headers. */
export function guard(admission: Admission, answer: RequestListener): RequestListener {
  return (request, response) => {
    const refusal = admission({
      method: request.method ?? '',
      path: request.url ?? '',
      header: name => request.headers[name]?.toString(),
    });
    if (refusal === undefined) return answer(request, response);
    response.writeHead(403, REFUSAL_HEADERS).end(`${refusal}\n`);
  };
}

/** The same for a server that has its listeners already, such as that of a library. */
export function guardServer(admission: Admission, server: Server): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on(
    'request',
    guard(admission, (request, response) => {
      for (const listener of listeners) listener.call(server, request, response);
    }),
  );
}

/** The same for a part of a Hono app. */
export function guardRoutes(admission: Admission): MiddlewareHandler {
  return async (context, next) => {
    const { method, path } = context.req;
    const refusal = admission({ method, path, header: name => context.req.header(name) });
    if (refusal === undefined) return next();
    return context.body(`${refusal}\n`, 403, REFUSAL_HEADERS);
  };
}

/**
 * Whether a `Host` header, or the host of an address, names this machine. A page of another site can make a name
 * of its own resolve to 127.0.0.1 (DNS rebinding) and would then count as the same origin; the name that the
 * browser sends gives it away. The port may be any: it differs if the page is looked at through a tunnel.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i.test(host);
}

const NO_PAGES = 'Pages of other sites get no answer here.';
const REFUSAL_HEADERS = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

function withoutSlash(path: string): string {
  return path.replace(/\/$/, '');
}

function checkName({ header }: Sender): string | undefined {
  return isLoopbackHost(header('host'))
    ? undefined
    : 'Only requests to the name localhost are answered here.';
}

// `none` is an action of the user, such as a typed address. Another port of localhost is the same site, but another
// program.
function isFromPage(site: string | undefined): boolean {
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

function isOrigin(origin: string, host: string | undefined): boolean {
  return origin.toLowerCase() === `http://${host?.toLowerCase()}`;
}
