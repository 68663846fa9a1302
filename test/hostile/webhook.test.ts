import { CALL_EVENTS } from '../../call/event.ts';
import { MAX_MESSAGE_BYTES, MAX_RECORD_BYTES } from '../../call/fit.ts';
import { SEED_VARIABLE } from '../../scripts/test-seed.ts';
import { fromQuarantineMessage, MAX_QUARANTINED_BYTES } from '../../store/messages/quarantine.ts';
import { decodeBody } from '../../store/messages/queue-message.ts';
import { MAX_NESTING } from '../../text/json.ts';
import { chosenSeed, isFullSize } from '../full-size.ts';
import { webhook } from '../webhook/webhook.ts';
import { type HostileRequest, hostileRequests } from './hostile-request.ts';
import { randomOf } from './random.ts';

const REQUESTS = isFullSize ? 100_000 : 5000;
const seed = chosenSeed;

/** The characters that SQS takes: those of XML 1.0. */
const QUEUE_TEXT = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u;

const ANSWERS: { readonly [status: number]: readonly string[] } = {
  400: ['invalid_json', 'invalid_event'],
  401: ['signature_missing', 'signature_malformed', 'signature_expired', 'signature_mismatch'],
  413: ['payload_too_large'],
};

/** What the platform's own parser makes of a body: its value, or undefined if it is not JSON. */
function parsedByPlatform(body: Uint8Array): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return undefined;
  }
}

function nestsDeeply(body: Buffer): boolean {
  return (body.toString().match(/[[{]/g) ?? []).length > MAX_NESTING;
}

/** Delivers a request and returns what is wrong with the result, or the answer's status and error. */
async function judge(
  { parts, body, problem }: HostileRequest,
  { deliver, world }: ReturnType<typeof webhook>,
) {
  world.queue.length = 0;
  world.quarantine.length = 0;
  world.deadLetters.length = 0;
  world.telemetry.lines.length = 0;
  world.telemetry.counts.length = 0;
  const { statusCode = 0, headers, body: text = '' } = await deliver(parts);
  const answer = JSON.parse(text);
  const wrong: string[] = [];
  const must = (holds: boolean, claim: string) => {
    if (!holds) wrong.push(claim);
  };

  must([200, 202, 400, 401, 413].includes(statusCode), 'the status is a documented one');
  must(headers?.['content-type'] === 'application/json', 'the answer says that it is JSON');
  must(text.length < 10_000, 'the answer is short');
  must(world.telemetry.open === 0, 'the invocation is ended');
  must(world.telemetry.lines.length === 1, 'one line is logged');
  must(!world.telemetry.lines.some(({ level }) => level === 'error'), 'nothing is our own fault');
  must(world.queue.length === (statusCode === 202 ? 1 : 0), 'what is accepted is queued, and nothing else');
  must((statusCode === 401) === (problem !== undefined), 'what is authentic gets in, and nothing else');
  must(statusCode === 401 || world.quarantine.length === 0, 'what gets in is not kept');

  const isKept = statusCode === 400 && body.length > 0;
  must(
    world.deadLetters.length === (isKept ? 1 : 0),
    'what is authentic and cannot be recorded is a dead letter',
  );
  for (const { fields } of world.telemetry.lines) {
    must(
      fields.event === undefined || CALL_EVENTS.some(name => name === fields.event),
      'no name of another event is logged',
    );
  }

  if (statusCode >= 400) {
    must(Object.keys(answer).join() === 'error,message', 'a refusal has the documented shape');
    must(ANSWERS[statusCode]?.includes(answer.error) ?? false, 'the error is a documented one');
    must(typeof answer.message === 'string' && answer.message !== '', 'the error is explained');
  }
  if (statusCode === 401) must(answer.error === problem, `the error is ${problem}`);
  else if (statusCode !== 413) {
    // What nests too deeply is written as a text, unparsed.
    must(
      nestsDeeply(body) || (answer.error === 'invalid_json') === (parsedByPlatform(body) === undefined),
      "it is JSON in the platform's eyes, too",
    );
    if (answer.error === 'invalid_json')
      must(/position \d+|UTF-8/.test(answer.message), 'the position is named');
    if (answer.error === 'invalid_event')
      must(/event|data|body|position/.test(answer.message), 'the field is named');
    if (statusCode === 200) {
      must(
        Object.keys(answer).join() === 'status,event' && answer.status === 'ignored',
        'ignored has its shape',
      );
      must(!CALL_EVENTS.some(name => name === answer.event), 'a call event is never ignored');
    }
  } else {
    // In Base64, a body is a third larger.
    must(body.length > (MAX_MESSAGE_BYTES * 3) / 4 - 1024, 'only what is large is too large');
  }
  for (const { body: message } of world.queue) {
    must(
      Object.keys(answer).join() === 'status,event,call_id' && answer.status === 'accepted',
      'accepted has its shape',
    );
    must(QUEUE_TEXT.test(message), 'SQS takes every character');
    must(Buffer.byteLength(message) <= MAX_MESSAGE_BYTES, 'SQS takes the size');
    const { event, data, truncated } = JSON.parse(message);
    must(event === answer.event && CALL_EVENTS.includes(event), 'the event is queued that the answer names');
    const isNamed =
      typeof data.id === 'number' ? data.id === Number(answer.call_id) : data.id === answer.call_id;
    must(isNamed, 'the call is queued that the answer names');
    must(
      body.length > MAX_RECORD_BYTES / 12 || !truncated || body.includes('"truncated"') || nestsDeeply(body),
      'what is small is not cut',
    );
  }
  for (const { body: message, attributes } of world.deadLetters) {
    must(QUEUE_TEXT.test(message) && QUEUE_TEXT.test(attributes.detail), 'SQS takes the dead letter');
    must(body.equals(decodeBody(message, attributes.encoding)), 'a dead letter is kept byte for byte');
    must(attributes.detail.length <= 256, 'what is wrong is said in short');
  }
  for (const { body: message, attributes } of world.quarantine) {
    must(QUEUE_TEXT.test(message) && QUEUE_TEXT.test(attributes.headers), 'SQS takes what is kept');
    must(body.length <= MAX_QUARANTINED_BYTES, 'only what is small is kept');
    must(
      body.equals(fromQuarantineMessage(message, { ...attributes }).body),
      'what is kept is kept byte for byte',
    );
    must(
      CALL_EVENTS.includes(JSON.parse(new TextDecoder().decode(body)).event),
      'what is kept is a call event',
    );
  }
  return { wrong, outcome: `${statusCode} ${answer.error ?? answer.status}`, kept: world.quarantine.length };
}

describe(`${REQUESTS} hostile requests (repeat with ${SEED_VARIABLE}=${seed})`, () => {
  it('are answered as documented, every one', async () => {
    const subject = webhook();
    const requests = hostileRequests(randomOf(seed));
    const outcomes: { [outcome: string]: number } = {};
    let kept = 0;
    for (let number = 0; number < REQUESTS; number++) {
      const request = requests.next().value;
      const judged = await judge(request, subject);
      if (judged.wrong.length > 0) {
        const { body, ...parts } = request.parts;
        throw new Error(
          `Request ${number} of seed ${seed}: ${judged.outcome}, but not: ${judged.wrong.join('; ')}\n${JSON.stringify(parts)}\n${body?.slice(0, 2000)}`,
        );
      }
      outcomes[judged.outcome] = (outcomes[judged.outcome] ?? 0) + 1;
      kept += judged.kept;
    }
    // Every row of the contract was met, and often: otherwise the above would mean little.
    for (const outcome of [
      '202 accepted',
      '200 ignored',
      '400 invalid_json',
      '400 invalid_event',
      '401 signature_missing',
      '401 signature_malformed',
      '401 signature_expired',
      '401 signature_mismatch',
    ]) {
      expect({ outcome, often: (outcomes[outcome] ?? 0) > REQUESTS / 500 }).toEqual({ outcome, often: true });
    }
    expect(kept).toBeGreaterThan(REQUESTS / 100);
  }, 1_200_000);
});
