import { randomUUID } from 'node:crypto';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { sign } from '../../whippy/signature.ts';
import { eventually } from '../eventually.ts';
import {
  DOCUMENTED_CALL_ID,
  documentedEvent,
  documentedRecord,
  eventAsPrinted,
  PHASES,
  permutations,
} from './documented-call.ts';
import {
  deliver,
  messagesIn,
  queueToDrain,
  recordOfCall,
  recordWith,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from './running-callfold.ts';

let callfold: TestCallfold;

beforeAll(async () => {
  callfold = await startTestCallfold();
});

afterAll(async () => {
  await callfold.stop();
  expect(callfold.errors).toEqual([]);
});

const ALL_MILESTONES = ['started_event', 'ended_event', 'analyzed_event'];

describe('one record per call', () => {
  it.each(permutations(PHASES))('is the same when the events come %s, %s, %s', async (...order) => {
    const callId = randomUUID();
    for (const phase of order) {
      expect((await deliver(callfold, documentedEvent(phase, callId))).status).toBe(202);
      await recordWith(callfold, callId, `${phase}_event`);
    }
    expect(await recordOfCall(callfold, callId)).toEqual({ ...documentedRecord, call_id: { S: callId } });
  });

  it.each(permutations(PHASES))('is the same when all come at once: %s, %s, %s', async (...order) => {
    const callId = randomUUID();
    await Promise.all(order.map(phase => deliver(callfold, documentedEvent(phase, callId))));
    const record = await recordWith(callfold, callId, ...ALL_MILESTONES);
    expect(record).toEqual({ ...documentedRecord, call_id: { S: callId } });
  });

  it('is the same when every event comes three times, two at once', async () => {
    const callId = randomUUID();
    for (const phase of ['analyzed', 'ended', 'started', 'ended', 'analyzed', 'started'] as const) {
      const event = documentedEvent(phase, callId);
      await Promise.all([deliver(callfold, event), deliver(callfold, event)]);
    }
    await recordWith(callfold, callId, ...ALL_MILESTONES);
    await queueToDrain(callfold);
    expect(await recordOfCall(callfold, callId)).toEqual({ ...documentedRecord, call_id: { S: callId } });
  });

  it('is found through all indexes, without its transcript', async () => {
    await deliver(callfold, documentedEvent('analyzed'));
    await recordWith(callfold, DOCUMENTED_CALL_ID, 'analyzed_event');
    const query = (IndexName: string, name: string, value: string) =>
      callfold.dynamodb.send(
        new QueryCommand({
          TableName: callfold.outputs.TableName,
          IndexName,
          KeyConditionExpression: '#key = :value',
          ExpressionAttributeNames: { '#key': name },
          ExpressionAttributeValues: { ':value': { S: value } },
        }),
      );
    const byDay = await query('by-day', 'created_day', '2024-10-31');
    const byContact = await query('by-contact', 'contact_id', '630fc392-ad52-4e12-a07a-889cb5aed359');
    const byNumber = await query('by-number', 'contact_number', '+13232139334');
    for (const { Items = [] } of [byDay, byContact, byNumber]) {
      const item = Items.find(({ call_id }) => call_id?.S === DOCUMENTED_CALL_ID);
      expect(item).toMatchObject({ created_instant: { S: '2024-10-31T12:54:40.379085Z' } });
      expect(item).not.toHaveProperty('body');
    }
    const listed = byDay.Items?.find(({ call_id }) => call_id?.S === DOCUMENTED_CALL_ID);
    expect(listed).toMatchObject({ status: { S: 'analyzed' }, duration_ms: { N: '15848' } });
  });
});

describe('what the webhook answers', () => {
  it('202 to a call event, with its name and call', async () => {
    const callId = randomUUID();
    const answer = await deliver(callfold, documentedEvent('started', callId));
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'accepted', event: 'call.started', call_id: callId },
    });
  });

  it('200 to an authentic event of another resource', async () => {
    const answer = await deliver(callfold, JSON.stringify({ event: 'message.created', data: {} }));
    expect(answer).toMatchObject({ status: 200, body: { status: 'ignored', event: 'message.created' } });
  });

  it("400 to the documentation's own sample, which is not JSON, saying where", async () => {
    const answer = await deliver(callfold, eventAsPrinted);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe('invalid_json');
    const position = Number(/position (\d+)/.exec(String(answer.body.message))?.[1]);
    expect(eventAsPrinted[position]).toBe('}');
  });

  it.each([
    ['event', '{"data":{"id":"1"}}'],
    ['data', '{"event":"call.started"}'],
    ['data.id', '{"event":"call.started","data":{}}'],
    ['data.id', '{"event":"call.started","data":{"id":[7]}}'],
    ['data.id', '{"event":"call.started","data":{"id":""}}'],
    ['data.id', JSON.stringify({ event: 'call.started', data: { id: 'x'.repeat(2049) } })],
  ])('400 to an event without a usable %s', async (field, body) => {
    const answer = await deliver(callfold, body);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_event' } });
    expect(answer.body.message).toMatch(new RegExp(`^${field} `));
  });

  it.each([
    ['signature_missing', {}],
    ['signature_malformed', { 'X-Whippy-Signature': 'none of your business' }],
    [
      'signature_expired',
      { 'X-Whippy-Signature': sign(SIGNING_KEY, documentedEvent('ended'), Date.now() - 25 * 3_600_000) },
    ],
    [
      'signature_mismatch',
      { 'X-Whippy-Signature': sign('another-key', documentedEvent('ended'), Date.now()) },
    ],
  ])('401 %s', async (error, headers) => {
    const answer = await deliver(callfold, documentedEvent('ended'), headers as { [name: string]: string });
    expect(answer).toMatchObject({ status: 401, body: { error } });
  });

  it('401 to a body that was changed after it was signed, and no event is recorded', async () => {
    const callId = randomUUID();
    const signature = sign(SIGNING_KEY, documentedEvent('ended', callId), Date.now());
    const forged = documentedEvent('ended', callId).replace('agent_hangup', 'user_hangup');
    const answer = await deliver(callfold, forged, { 'x-whippy-signature': signature });
    expect(answer.status).toBe(401);
    await queueToDrain(callfold);
    expect(await recordOfCall(callfold, callId)).toBeUndefined();
  });

  it('413 to what is not JSON and too large for a dead letter', async () => {
    const answer = await deliver(callfold, 'x'.repeat(1_048_577));
    expect(answer).toMatchObject({ status: 413, body: { error: 'payload_too_large' } });
  });

  it('202 to an event of 5 MB of word timings, whose record has all but what does not fit of them', async () => {
    const callId = randomUUID();
    const event = JSON.parse(documentedEvent('analyzed', callId));
    event.data.metadata.words = Array.from({ length: 120_000 }, () => ({
      word: 'hello',
      start: 1.25,
      end: 1.5,
    }));
    expect((await deliver(callfold, JSON.stringify(event))).status).toBe(202);
    const record = await recordWith(callfold, callId, 'analyzed_event');
    expect(record.truncated).toEqual({ L: [{ S: 'metadata.words' }] });
    expect(record.call_summary?.S).toMatch(/^The user, Jack/);
    expect(record.body?.S).toBe(event.data.body);
  });

  it('202 to an event with a number for an id', async () => {
    const callId = `${Date.now()}0123456789`;
    const body = documentedEvent('ended', 'CALL').replace('"CALL"', callId);
    expect(await deliver(callfold, body)).toMatchObject({ status: 202, body: { call_id: callId } });
    await recordWith(callfold, callId, 'ended_event');
  });

  it('404 on any other path, as API Gateway does', async () => {
    const response = await fetch(new URL('/', callfold.outputs.WebhookUrl), { method: 'POST' });
    expect(response.status).toBe(404);
  });
});

it('records a 3-hour transcript with every character, and a longer one shortened', async () => {
  const line = 'Agent: Könnten Sie das bitte wiederholen? 🙂\n';
  const whole = line.repeat(4_000);
  const tooLong = line.repeat(12_000);
  const [wholeId, tooLongId] = [randomUUID(), randomUUID()];
  const eventWith = (id: string, body: string) => {
    const event = JSON.parse(documentedEvent('analyzed', id));
    return JSON.stringify({ ...event, data: { ...event.data, body } });
  };
  await deliver(callfold, eventWith(wholeId, whole));
  await deliver(callfold, eventWith(tooLongId, tooLong));

  const recorded = await recordWith(callfold, wholeId, 'analyzed_event');
  expect(recorded.body?.S).toBe(whole);
  expect(recorded).not.toHaveProperty('truncated');

  const shortened = await recordWith(callfold, tooLongId, 'analyzed_event');
  expect(shortened.truncated).toEqual({ L: [{ S: 'body' }] });
  expect(tooLong.startsWith(String(shortened.body?.S))).toBe(true);
  expect(Buffer.byteLength(String(shortened.body?.S))).toBeGreaterThan(390_000);
});

it('keeps a delivery whose signature does not verify in quarantine, byte for byte', async () => {
  const body = documentedEvent('ended', randomUUID());
  const signature = sign('another-key', body, Date.now());
  await deliver(callfold, body, { 'X-Whippy-Signature': signature, Authorization: 'Bearer secret' });
  const kept = await messagesIn(callfold, callfold.outputs.QuarantineQueueUrl);
  const message = kept.find(({ Body }) => Body === body);
  expect(message?.MessageAttributes).toMatchObject({
    reason: { StringValue: 'signature_mismatch' },
    encoding: { StringValue: 'text' },
  });
  const { names, values } = JSON.parse(message?.MessageAttributes?.headers?.StringValue ?? '');
  expect(names).toEqual(expect.arrayContaining(['content-type', 'authorization', 'x-whippy-signature']));
  expect(values).toEqual({ 'x-whippy-signature': signature });
});

it('keeps an authentic delivery that cannot be recorded as a dead letter, with the reason', async () => {
  const body = `{"event":"call.ended","data":{"note":"${randomUUID()}\uFFFE"}}`;
  expect(await deliver(callfold, body)).toMatchObject({
    status: 400,
    body: { error: 'invalid_event', message: 'data.id is missing' },
  });
  const letter = await eventually(async () => {
    const letters = await messagesIn(callfold, callfold.outputs.DeadLetterQueueUrl);
    return letters.find(({ Body = '' }) => Buffer.from(Body, 'base64').toString() === body);
  });
  expect(letter.MessageAttributes).toMatchObject({
    encoding: { StringValue: 'base64' },
    reason: { StringValue: 'invalid_event' },
    detail: { StringValue: 'data.id is missing' },
  });
});

it('logs what came of each event, and nothing of what was said, by whom, or how it was signed', async () => {
  await queueToDrain(callfold);
  const written = callfold.lines.join('\n');
  expect(written).toContain(DOCUMENTED_CALL_ID);
  expect(written).toContain('"outcome":"accepted"');
  expect(written).toContain('"outcome":"folded"');
  const event = JSON.parse(documentedEvent('analyzed'));
  const secrets = [
    SIGNING_KEY,
    'another-key',
    event.data.from,
    event.data.to,
    'Jack Hannaford',
    'Könnten Sie',
    event.data.metadata.analysis.call_summary,
    'v1=',
    'none of your business',
    'message.created',
    'Bearer',
  ];
  for (const secret of secrets) expect(written).not.toContain(secret);
});
