import { Failure } from '../../terminal/exit-codes.ts';
import type { Deployment } from '../deployment/deployment.ts';

/** Why a command about events ends, if a deployment has none. */
export function notPublished({ stack }: Deployment): Failure {
  const how =
    stack === undefined
      ? 'start it with npm start -- --engine amazon'
      : 'set events in stages.json to true, and deploy';
  return new Failure(`No events about calls are published: ${how}`);
}
