import { readFileSync } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { parseDelivery } from '../call/event.ts';
import { type CallState, stateOf } from '../call/fold.ts';
import { gatewayRequest } from '../samples/aws-events.ts';
import { transcriptOfHours } from '../samples/transcript.ts';
import { sign } from '../whippy/signature.ts';

/** The key that all deliveries of the benchmark are signed with. */
export const SIGNING_KEY = 'benchmark-signing-key';

/** The bodies of the three events of a call. */
export interface CallBodies {
  readonly started: string;
  readonly ended: string;
  readonly analyzed: string;
}

/** The call that Whippy's documentation shows. */
export function documentedCall(): CallBodies {
  return { started: documented('started'), ended: documented('ended'), analyzed: documented('analyzed') };
}

/** The documented call with a transcript of an hour, about 50 KB. */
export function hourLongCall(): CallBodies {
  const { started, ended, analyzed } = documentedCall();
  const body = transcriptOfHours(1);
  return { started, ended: withData(ended, { body }), analyzed: withData(analyzed, { body }) };
}

/** The last event of the documented call, with a transcript that makes its body that long. */
export function eventOfBytes(bytes: number): string {
  const { analyzed } = documentedCall();
  const room = bytes - Buffer.byteLength(withData(analyzed, { body: '' }));
  // A line end takes two bytes in JSON.
  const longEnough = transcriptOfHours(Math.ceil(room / 40_000)).replaceAll('\n', '  ');
  return withData(analyzed, { body: longEnough.slice(0, room) });
}

/** A body with other fields of `data`. */
export function withData(body: string, changes: { readonly [name: string]: string }): string {
  const { data, ...envelope } = JSON.parse(body);
  return JSON.stringify({ ...envelope, data: { ...data, ...changes } });
}

/** The event in a body. */
export function callState(body: string): CallState {
  const delivery = parseDelivery(body);
  if (delivery.kind === 'other') throw new Error(`${delivery.event} is not a call event`);
  return stateOf(delivery.event);
}

/** A signed delivery, as API Gateway passes it to the webhook function. */
export function signedRequest(body: string): APIGatewayProxyEventV2 {
  return gatewayRequest({ body, headers: { 'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()) } });
}

function documented(phase: keyof CallBodies): string {
  const file = new URL(`../samples/documented/call.${phase}.json`, import.meta.url);
  return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
}
