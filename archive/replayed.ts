/** Attribute of a message of the queue that comes from the archive: it is not archived once more. */
export const REPLAYED = 'replayed';
