/** The only key that deliveries of the benchmark are signed with. */
export const SIGNING_KEY = 'benchmark-signing-key';
