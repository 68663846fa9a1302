import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Context, SQSEvent } from 'aws-lambda';

// The function of file-copies.ts. It logs ids of calls and names of hosts only: an address of a file may let in everybody.

const FILES = ['recording', 'transcript'] as const;
type FileName = (typeof FILES)[number];

/** What the rule sends of an event. */
interface Message {
  readonly call_id: string;
  readonly links: { readonly [name in FileName]?: string };
}

export interface CopyOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly fetch: typeof fetch;
  /** Writes a line of the log. */
  readonly log: (line: object) => void;
  /** Hosts that files may come from, each with its port unless that is 443. */
  readonly allowedHosts: readonly string[];
  /** Most bytes of a file. */
  readonly maxBytes: number;
}

/** Most redirects that are followed. */
const MAX_REDIRECTS = 3;

/** What is left of the function's time to give up a copy properly, in milliseconds. */
const GIVE_UP_MS = 10_000;

/**
 * Makes the function, which copies the files of a call into the bucket as `<call id>/recording.wav` and
 * `<call id>/transcript.json`. A repeated event copies the same files to the same keys.
 *
 * It throws if a file could not be copied, for whatever reason but one: that it is gone. The message then stays in the queue.
 */
export function createHandler({ s3, bucket, fetch, log, allowedHosts, maxBytes }: CopyOptions) {
  return async ({ Records }: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const signal = AbortSignal.timeout(context.getRemainingTimeInMillis() - GIVE_UP_MS);
    for (const { body } of Records) {
      const { call_id, links } = JSON.parse(body) as Message;
      // One that fails does not keep the other from being copied.
      const copies = FILES.map(name => copy(call_id, name, links[name], signal));
      const failed = (await Promise.allSettled(copies)).find(({ status }) => status === 'rejected');
      if (failed?.status === 'rejected') throw failed.reason;
    }
  };

  async function copy(callId: string, name: FileName, link: string | undefined, signal: AbortSignal) {
    if (link === undefined) return;
    const response = await open(link, undefined, signal);
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      log({ message: 'Gone', call_id: callId, file: name });
      return;
    }
    if (!response.ok || Number(response.headers.get('content-length')) > maxBytes) {
      await response.body?.cancel();
      throw new Error(response.ok ? tooLarge(name) : `The ${name} was answered with ${response.status}`);
    }
    const extension = /\.[a-z0-9]{1,5}$/i.exec(new URL(link).pathname)?.[0] ?? '';
    const upload = new Upload({
      client: s3,
      params: {
        Bucket: bucket,
        Key: `${encodeURIComponent(callId)}/${name}${extension}`,
        Body: Readable.from(limited(response.body ?? [], name), { objectMode: false }),
        ContentType: response.headers.get('content-type') ?? 'application/octet-stream',
      },
    });
    // An object appears once it is complete. If the file breaks off, the parts that were sent are removed.
    await upload.done();
    log({ message: 'Copied', call_id: callId, file: name });
  }

  /** Follows redirects by itself: each address has to be allowed, also the one that a server names. */
  async function open(
    address: string,
    base: string | undefined,
    signal: AbortSignal,
    redirects = 0,
  ): Promise<Response> {
    const url = URL.canParse(address, base) ? new URL(address, base) : undefined;
    if (url?.protocol !== 'https:') throw new Error('The address does not begin with https');
    if (!allowedHosts.includes(url.host)) throw new Error(`The host ${url.host} is not allowed`);
    const response = await fetch(url, { redirect: 'manual', signal });
    const next = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || next === null) return response;
    await response.body?.cancel();
    if (redirects === MAX_REDIRECTS) throw new Error(`The host ${url.host} redirects too often`);
    return open(next, url.href, signal, redirects + 1);
  }

  /** The length that a server gives may be missing, so what comes is counted as well. */
  async function* limited(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, name: FileName) {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Error(tooLarge(name));
      yield chunk;
    }
  }

  function tooLarge(name: FileName): string {
    return `The ${name} has more than ${maxBytes} bytes`;
  }
}

export const handler = createHandler({
  s3: new S3Client(),
  bucket: process.env.BUCKET_NAME ?? '',
  fetch,
  log: console.log,
  allowedHosts: (process.env.ALLOWED_HOSTS ?? '').split(','),
  maxBytes: Number(process.env.MAX_BYTES ?? 0),
});
