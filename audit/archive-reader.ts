import {
  type ArchiveBucket,
  type ArchiveObject,
  linesOfObject,
  objectsUnder,
} from '../store/archive/bucket.ts';

/** Reads an archive. What it throws ends the audit. */
export interface ArchiveReader {
  /** The objects whose keys begin so. */
  readonly objectsUnder: (prefix: string) => Promise<readonly ArchiveObject[]>;
  /** The lines of an object, without their line breaks. */
  readonly linesOf: (key: string) => AsyncIterable<string>;
}

/** Reads the archive of a bucket. Throws what the AWS SDK throws, and what Node.js throws if an object is no file of gzip. */
export function archiveReaderOf(bucket: ArchiveBucket): ArchiveReader {
  return {
    objectsUnder: prefix => objectsUnder(bucket, prefix),
    linesOf: key => linesOfObject(bucket, key),
  };
}
