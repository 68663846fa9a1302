/** Where `npm start` listens unless told otherwise. */
export const DEFAULT_LOCAL_URL = 'http://localhost:3000';

/** What to add to a suggested command so that it means the local services at an address: `--local http://localhost:4000`. */
export function localFlag(url: string): string {
  return url === DEFAULT_LOCAL_URL ? '--local' : `--local ${url}`;
}

/** The command that starts the local services at an address: `npm start -- --port 4000`. */
export function startCommand(url: string): string {
  const port = new URL(url).port || '80';
  return port === new URL(DEFAULT_LOCAL_URL).port ? 'npm start' : `npm start -- --port ${port}`;
}
