import {
  CALL_EVENTS,
  InvalidEventError,
  LISTED_EVENT,
  MAX_ID_BYTES,
  parseDelivery,
  parseQueued,
  phaseEventOf,
} from '../../call/event.ts';
import { JsonNumber, JsonSyntaxError } from '../../text/json.ts';
import {
  bareBody,
  bareEvent,
  DOCUMENTED_CALL_ID,
  documentedBody,
  documentedEvent,
  fixture,
  listedBody,
  toEvent,
  toQueuedEvent,
} from '../whippy/documented.ts';

const withId = (id: unknown) => documentedBody('call.ended', { data: { id } });

describe('a documented event', () => {
  it.each(CALL_EVENTS)('%s is read as it is printed', name => {
    const { known, data, envelope } = toEvent(fixture(`${name}.json`));
    expect(known.event).toBe(name);
    expect(known.data.id).toBe(DOCUMENTED_CALL_ID);
    expect(envelope.data).toBe(data);
    expect(Object.keys(data)).toHaveLength(24);
  });

  it('gives every field that the code reads', () => {
    expect(toEvent(fixture('call.analyzed.json')).known).toEqual({
      event: 'call.analyzed',
      request_id: '94a8faa2-25e7-432c-9d87-af78686ace48',
      created_at: '2024-10-31T12:55:04.409833Z',
      api_version: 'v1',
      data: {
        id: DOCUMENTED_CALL_ID,
        delivery_status: 'call_completed.agent_hangup',
        created_at: '2024-10-31T12:54:40.379085Z',
        updated_at: '2024-10-31T12:54:59.668935Z',
        contact_id: '630fc392-ad52-4e12-a07a-889cb5aed359',
        metadata: {
          duration: new JsonNumber('15848'),
          agent_id: 'c13abbed-2de9-45ec-85c3-54f5b340686c',
          analysis: {
            call_summary: expect.stringMatching(/^The user, Jack, .* job matches\.$/),
            user_sentiment: 'Positive',
            call_successful: true,
            in_voicemail: false,
          },
        },
        attachments: [
          { url: expect.stringMatching(/recording\.wav$/) },
          { url: expect.stringMatching(/transcript\.json$/) },
          { url: expect.stringMatching(/analysis\.json$/) },
        ],
      },
    });
  });

  it('is no JSON as the page prints it, and the message says where', () => {
    expect(() => parseDelivery(fixture('call.started.as-printed.txt'))).toThrow(JsonSyntaxError);
    expect(() => parseDelivery(fixture('call.started.as-printed.txt'))).toThrow(
      `Quoted object key expected but got '}' at position ${fixture('call.started.as-printed.txt').lastIndexOf('}')}`,
    );
  });
});

describe('the older form', () => {
  it('is a call event without most fields, with a number for user_id', () => {
    const body = documentedBody('call.started', {
      api_version: undefined,
      created_at: undefined,
      data: { mode: undefined, metadata: undefined, sequence_id: undefined, user_id: 4711 },
    });
    const { known, data } = toEvent(body);
    expect(known.created_at).toBeUndefined();
    expect(known.api_version).toBeUndefined();
    expect(known.data.metadata).toBeUndefined();
    expect(data.user_id).toEqual(new JsonNumber('4711'));
  });

  it('may be nothing but an event and an id', () => {
    const { known, data } = bareEvent('call.analyzed');
    expect(known).toEqual({ event: 'call.analyzed', data: { id: DOCUMENTED_CALL_ID } });
    expect(data).toEqual({ id: DOCUMENTED_CALL_ID });
  });
});

describe('an oddly typed field', () => {
  it.each([null, 5, true, [], {}, [['x']], { id: 'x' }])('reads as undefined and stays in data: %j', odd => {
    const fields = ['delivery_status', 'created_at', 'updated_at', 'contact_id', 'metadata'] as const;
    const { known, data, envelope } = documentedEvent('call.analyzed', {
      request_id: odd,
      created_at: odd,
      api_version: odd,
      data: { ...Object.fromEntries(fields.map(name => [name, odd])) },
    });
    // A number in place of a text of the envelope is read as its text: it may well be an identifier.
    const read = odd === 5 ? '5' : undefined;
    expect([known.request_id, known.api_version]).toEqual([read, read]);
    // A number in place of a time may be a Unix time.
    const time = odd === 5 ? new JsonNumber('5') : undefined;
    expect([known.created_at, known.data.created_at, known.data.updated_at]).toEqual([time, time, time]);
    expect([known.data.delivery_status, known.data.contact_id]).toEqual([undefined, undefined]);
    expect(known.data.metadata?.agent_id).toBeUndefined();
    for (const name of fields) expect(JSON.parse(JSON.stringify(data[name]))).toEqual(asSent(odd));
    expect(JSON.parse(JSON.stringify(envelope.request_id))).toEqual(asSent(odd));
  });

  it('does not hide its neighbours in metadata', () => {
    const { known } = documentedEvent('call.analyzed', {
      data: {
        metadata: {
          duration: '15848',
          agent_id: 7,
          analysis: {
            call_summary: ['x'],
            user_sentiment: 'Negative',
            call_successful: 'yes',
            in_voicemail: 1,
          },
        },
      },
    });
    expect(known.data.metadata).toEqual({ analysis: { user_sentiment: 'Negative' } });
  });

  it.each([['text'], [7], [null], [[]]])('makes no analysis: %j', analysis => {
    const { known } = documentedEvent('call.analyzed', { data: { metadata: { agent_id: 'a', analysis } } });
    expect(known.data.metadata?.agent_id).toBe('a');
    expect(known.data.metadata?.analysis?.call_summary).toBeUndefined();
  });

  it('does not hide the other attachments', () => {
    const attachments = [null, 'x', 7, { url: 7 }, { url: 'https://example/recording.wav' }];
    const { known } = documentedEvent('call.ended', { data: { attachments } });
    expect(known.data.attachments?.map(attachment => attachment?.url)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'https://example/recording.wav',
    ]);
    expect(documentedEvent('call.ended', { data: { attachments: 'none' } }).known.data.attachments).toBe(
      undefined,
    );
  });

  it('makes no list of shortened texts', () => {
    expect(documentedEvent('call.ended', { truncated: ['body'] }).known.truncated).toEqual(['body']);
    expect(documentedEvent('call.ended', { truncated: 'body' }).known.truncated).toBeUndefined();
    expect(documentedEvent('call.ended', { truncated: ['body', 7] }).known.truncated).toBeUndefined();
  });
});

describe('another event', () => {
  it.each([
    'message.created',
    'call',
    'call.started ',
    'CALL.STARTED',
    'call.transferred',
    'toString',
    '__proto__',
  ])('%s is none of the three', event => {
    expect(parseDelivery(JSON.stringify({ event }))).toEqual({ kind: 'other', event });
  });

  it('needs no data', () => {
    expect(parseDelivery('{"event":"contact.updated","data":null}')).toEqual({
      kind: 'other',
      event: 'contact.updated',
    });
  });
});

describe('a delivery without a usable event is invalid', () => {
  it.each([
    ['[]', 'The body must be a JSON object'],
    ['null', 'The body must be a JSON object'],
    ['7', 'The body must be a JSON object'],
    ['"call.started"', 'The body must be a JSON object'],
    ['{}', 'event is missing'],
    ['{"data":{"id":"x"}}', 'event is missing'],
    ['{"__proto__":{"event":"call.ended"}}', 'event is missing'],
    ['{"event":null}', 'event must be a string'],
    ['{"event":7}', 'event must be a string'],
    ['{"event":["call.started"]}', 'event must be a string'],
    ['{"event":""}', 'event must not be empty'],
    [`${'['.repeat(501)}`, 'Nested deeper than 500 levels'],
  ])('%s', (body, message) => {
    expect(() => parseDelivery(body)).toThrow(new InvalidEventError(message));
    expect(() => parseDelivery(body)).toThrow(InvalidEventError);
  });
});

describe('a call event without a usable data.id is invalid', () => {
  it.each<[string, string, string]>([
    ['no data', documentedBody('call.ended').replace('"data":', '"dato":'), 'data is missing'],
    ['null for data', '{"event":"call.ended","data":null}', 'data must be an object'],
    ['a text for data', '{"event":"call.ended","data":"x"}', 'data must be an object'],
    ['a number for data', '{"event":"call.ended","data":7}', 'data must be an object'],
    ['a list for data', '{"event":"call.ended","data":[{"id":"x"}]}', 'data must be an object'],
    ['no id', withId(undefined), 'data.id is missing'],
    ['an inherited id', '{"event":"call.ended","data":{"__proto__":{"id":"x"}}}', 'data.id is missing'],
    ['null', withId(null), 'data.id must be a string or a number'],
    ['an object', withId({}), 'data.id must be a string or a number'],
    ['a list', withId(['x']), 'data.id must be a string or a number'],
    ['a flag', withId(true), 'data.id must be a string or a number'],
    ['nothing', withId(''), 'data.id must not be empty'],
    ['a lone surrogate', withId('a\ud800'), 'data.id must not contain a lone surrogate'],
    ['too long', withId('x'.repeat(MAX_ID_BYTES + 1)), 'data.id must not be longer than 2048 bytes'],
    ['too many bytes', withId(`x${'é'.repeat(1024)}`), 'data.id must not be longer than 2048 bytes'],
  ])('%s', (_case, body, message) => {
    expect(() => parseDelivery(body)).toThrow(new InvalidEventError(message));
    expect(() => parseDelivery(body)).toThrow(InvalidEventError);
  });

  it('says so by its name, which is what is logged of it', () => {
    expect(new InvalidEventError('data is missing').name).toBe('InvalidEventError');
  });

  it.each(['123', '12345678901234567890', '0', '-7', '1.50'])(
    'is valid as a number, by its digits: %s',
    id => {
      const delivery = parseDelivery(`{"event":"call.ended","data":{"id":${id}}}`);
      expect(delivery.kind === 'call' && delivery.event.known.data.id).toBe(id);
    },
  );

  it('is valid up to the last byte', () => {
    expect(toEvent(withId('é'.repeat(1024))).known.data.id).toHaveLength(1024);
    expect(toEvent(withId(' ')).known.data.id).toBe(' ');
    expect(toEvent(bareBody('call.started', { id: '\0' })).known.data.id).toBe('\0');
  });
});

// Numbers are kept as the text they were sent as.
function asSent(value: unknown): unknown {
  return typeof value === 'number' ? { isLosslessNumber: true, value: String(value) } : value;
}

it('keeps every digit of a number in place of request_id', () => {
  const body = '{"event":"call.ended","request_id":12345678901234567890,"data":{"id":"x"}}';
  const delivery = parseDelivery(body);
  expect(delivery.kind === 'call' && delivery.event.known.request_id).toBe('12345678901234567890');
});

describe('a listing', () => {
  it('is an event of the queue, with its phase and its place', () => {
    const event = toQueuedEvent(listedBody());
    expect(event.known).toMatchObject({ event: LISTED_EVENT, as: 'call.ended', over: '1' });
    expect(phaseEventOf(event)).toBe('call.ended');
  });

  it('is no call event in a delivery', () => {
    expect(parseDelivery(listedBody())).toEqual({ kind: 'other', event: LISTED_EVENT });
  });

  it.each([
    ['as', 'analyzed'],
    ['as', undefined],
    ['over', undefined],
    ['over', ''],
    ['over', '9'],
  ])('is refused with %s %j', (field, value) => {
    expect(() => parseQueued(listedBody({ [field]: value }))).toThrow(
      new InvalidEventError(`${field} is missing or not usable`),
    );
  });

  it('needs an id like any other event', () => {
    expect(() => parseQueued(listedBody({ data: { id: '' } }))).toThrow('data.id must not be empty');
    expect(() => parseQueued(`{"event":"${LISTED_EVENT}"}`)).toThrow('data is missing');
  });
});

test('the queue holds call events as a delivery has them, whatever they say of a place', () => {
  const body = documentedBody('call.ended', { as: 'call.analyzed', over: '3' });
  expect(parseQueued(body)).toEqual(parseDelivery(body));
  expect(phaseEventOf(toQueuedEvent(body))).toBe('call.ended');
  expect(toQueuedEvent(body).known).not.toHaveProperty('over');
  expect(parseQueued('{"event":"message.created"}')).toEqual({ kind: 'other', event: 'message.created' });
});
