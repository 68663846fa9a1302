import type { Hono } from 'hono';
import { answerDiscovery, DISCOVERY_PATH, type DiscoveryDocument } from '../../local/discovery.ts';
import { stateDirectory, writeToken } from '../../local/token-file.ts';
import { createToken } from '../../loopback/secret-token.ts';
import { STATE_ENV } from '../state-home.ts';

/**
 * Tells the command what `--local` and the origin mean, as `npm start` does.
 *
 * @returns ends it
 */
export async function serveDiscovery(
  app: Hono,
  origin: string,
  document: DiscoveryDocument,
): Promise<() => Promise<void>> {
  const token = createToken();
  app.get(DISCOVERY_PATH, answerDiscovery(token, document));
  return writeToken(stateDirectory(STATE_ENV), Number(new URL(origin).port), token);
}
