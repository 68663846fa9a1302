import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import {
  DeleteObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { type ArchivedLine, InvalidLineError, readLine } from '../../archive/line.ts';
import { LINES_PREFIX } from '../../archive/place.ts';
import { type ArchiveBucket, linesOfObject, objectsUnder, openObject } from './bucket.ts';

/** Which lines to look for, and what to do about them. */
export interface LineSearch {
  readonly matches: (line: ArchivedLine) => boolean;
  /** Called with the calls of the lines that match, when all of the archive has been read. */
  readonly onCalls: (callIds: ReadonlySet<string>) => Promise<void>;
  /** Whether to take the lines that match out; if not, they are only counted. */
  readonly deleteMatches: boolean;
  /** When aborted, ends after the object at hand. */
  readonly signal: AbortSignal;
  /** Called with how many of all objects have been read. */
  readonly onObject: (done: number, all: number) => void;
}

/** What was found in an archive. */
export interface LinesFound {
  readonly matched: number;
  /** How many objects they were in. */
  readonly objects: number;
  /** Lines that cannot be read, so whose they are cannot be known. */
  readonly unreadable: number;
  /** Whether the last look at the whole archive found none, or, if lines are only counted, whether it was a look at all of it. */
  readonly isComplete: boolean;
}

/** How often the archive is looked at again, at most: each time, something was found that the look before could not know. */
const MAX_LOOKS = 5;

/**
 * Goes through all of an archive and takes lines out, by writing their objects anew without them. Then it looks again, until
 * there are none: at what it has written, at what has come since, and at everything if `onCalls` was called.
 * Interrupted or repeated, it leaves each object as it was or as it is to be.
 *
 * @throws what the AWS SDK throws
 */
export async function forgetLines(bucket: ArchiveBucket, search: LineSearch): Promise<LinesFound> {
  const { matches, onCalls, deleteMatches, signal, onObject } = search;
  const calls = new Set<string>();
  const withMatches = new Set<string>();
  let clean = new Set<string>();
  const unreadable = new Map<string, number>();
  let matched = 0;

  /** Returns how many lines of an object match. */
  async function look(key: string): Promise<number> {
    let [count, odd] = [0, 0];
    for await (const line of linesOfObject(bucket, key)) {
      const read = readOrUndefined(line);
      if (!read) odd++;
      if (!read || !matches(read)) continue;
      count++;
      calls.add(read.callId);
    }
    unreadable.set(key, odd);
    return count;
  }

  const found = (isComplete: boolean): LinesFound => ({
    matched,
    objects: withMatches.size,
    unreadable: [...unreadable.values()].reduce((sum, count) => sum + count, 0),
    isComplete,
  });

  for (let looks = 1; looks <= MAX_LOOKS; looks++) {
    const known = calls.size;
    const objects = (await objectsUnder(bucket, LINES_PREFIX)).filter(({ key }) => !clean.has(key));
    const before = matched;
    for (const [index, { key }] of objects.entries()) {
      if (signal.aborted) return found(false);
      const count = await look(key);
      if (count === 0) clean.add(key);
      else withMatches.add(key);
      if (count > 0 && deleteMatches) await rewrite(bucket, key, matches);
      matched += count;
      onObject(index + 1, objects.length);
    }
    if (calls.size > known) await onCalls(calls);
    if (!deleteMatches || matched === before) return found(true);
    // A call that was not known before may have other lines that were passed over.
    if (calls.size > known) clean = new Set();
  }
  return found(false);
}

async function rewrite(
  bucket: ArchiveBucket,
  key: string,
  matches: (line: ArchivedLine) => boolean,
): Promise<void> {
  const { etag, lines } = await openObject(bucket, key);
  const gzip = createGzip();
  const chunks: Buffer[] = [];
  gzip.on('data', chunk => chunks.push(chunk));
  const ended = once(gzip, 'end');
  let kept = 0;
  for await (const line of lines) {
    const read = readOrUndefined(line);
    if (read && matches(read)) continue;
    kept++;
    if (!gzip.write(`${line}\n`)) await once(gzip, 'drain');
  }
  gzip.end();
  await ended;
  const target = { Bucket: bucket.name, Key: key };
  // As a whole: a reader has the old one or the new one.
  if (kept === 0) await bucket.s3.send(new DeleteObjectCommand(target));
  else await putUnlessChanged(bucket, { ...target, Body: Buffer.concat(chunks), IfMatch: etag });
}

// Another run may have taken other lines out meanwhile, and must not be undone: the next look does it again.
async function putUnlessChanged({ s3 }: ArchiveBucket, object: PutObjectCommandInput): Promise<void> {
  try {
    await s3.send(new PutObjectCommand(object));
  } catch (error) {
    if (!(error instanceof S3ServiceException) || error.name !== 'PreconditionFailed') throw error;
  }
}

function readOrUndefined(line: string): ArchivedLine | undefined {
  try {
    return readLine(line);
  } catch (error) {
    if (!(error instanceof InvalidLineError)) throw error;
    return undefined;
  }
}
