import { attributes } from './attributes.ts';

describe('the number at the other end', () => {
  const numberOf = (data: object) => attributes({ from: '+1602', to: '+1323', ...data }).contact_number;

  it.each([
    ['INBOUND', '+1602'],
    ['inbound', '+1602'],
    ['OUTBOUND', '+1323'],
    ['Outbound', '+1323'],
  ])('of a call with the direction %s is %s', (direction, expected) => {
    expect(numberOf({ direction })).toEqual({ S: expected });
  });

  it('is verbatim', () => {
    expect(numberOf({ direction: 'INBOUND', from: ' (602) 555-0136 ' })).toEqual({ S: ' (602) 555-0136 ' });
    expect(numberOf({ direction: 'INBOUND', from: 'é'.repeat(1024) })).toEqual({ S: 'é'.repeat(1024) });
  });

  it.each<[string, object]>([
    ['an unknown direction', { direction: 'INTERNAL' }],
    ['no direction', {}],
    ['a direction that is no text', { direction: 1 }],
  ])('is missing with %s', (_case, data) => {
    expect(numberOf(data)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['empty', ''],
    ['blank', ' '],
    ['a number', 16025550136],
    ['a list', ['+1602']],
    ['withheld', 'anonymous'],
    ['withheld, in capitals', 'ANONYMOUS'],
    ['too long for a key', `x${'é'.repeat(1024)}`],
  ])('is missing if it is %s, and the field stays what it is', (_case, from) => {
    const record = attributes({ direction: 'INBOUND', from, to: '+1323' });
    const { contact_number: _, ...expected } = attributes({ direction: 'INTERNAL', from, to: '+1323' });
    expect(record).toEqual({ ...expected, direction: { S: 'INBOUND' } });
    expect(record).not.toHaveProperty('contact_number');
  });
});

describe('a value that cannot be the key of an index', () => {
  it.each<[string, unknown]>([
    ['empty', ''],
    ['a number', 7],
    ['a list', ['x']],
    ['one byte too long', `x${'é'.repeat(1024)}`],
  ])('a contact_id that is %s goes to extra', (_case, contact_id) => {
    const record = attributes({ contact_id });
    expect(Object.keys(record).toSorted()).toEqual(['extra', 'status']);
    expect(record.extra).toMatchObject({ M: { contact_id: expect.anything() } });
  });

  it.each([['x'], ['é'.repeat(1024)]])('a contact_id within bounds stays', contact_id => {
    expect(attributes({ contact_id })).toEqual({ status: { S: 'ended' }, contact_id: { S: contact_id } });
  });

  it('is simply missing if it is null', () => {
    expect(attributes({ contact_id: null })).toEqual({ status: { S: 'ended' } });
  });
});

describe('the end reason', () => {
  it.each([
    ['call_completed.agent_hangup', 'agent_hangup'],
    ['call_completed.error.timeout', 'error.timeout'],
    ['.x', 'x'],
  ])('of %s is %s', (delivery_status, reason) => {
    expect(attributes({ delivery_status }).end_reason).toEqual({ S: reason });
  });

  it.each([['call_in_progress'], ['call_completed'], ['call_completed.'], [''], [7], [null]])(
    'is not given by %j',
    delivery_status => {
      expect(attributes({ delivery_status })).not.toHaveProperty('end_reason');
    },
  );
});

describe('what is lifted from metadata', () => {
  it('has the type that it is documented with', () => {
    const analysis = {
      call_summary: 's',
      user_sentiment: 'Neutral',
      call_successful: false,
      in_voicemail: true,
    };
    expect(attributes({ metadata: { agent_id: 'a', duration: 1.5, analysis } })).toMatchObject({
      agent_id: { S: 'a' },
      duration_ms: { N: '1.5' },
      call_summary: { S: 's' },
      user_sentiment: { S: 'Neutral' },
      call_successful: { BOOL: false },
      in_voicemail: { BOOL: true },
    });
  });

  it.each<[string, unknown]>([
    [
      'other types',
      { agent_id: 1, duration: '15848', analysis: { call_summary: 1, call_successful: 'true' } },
    ],
    ['nulls', { agent_id: null, duration: null, analysis: null }],
    ['no map', 'phone'],
    ['null', null],
  ])('is left out: %s', (_case, metadata) => {
    const { metadata: _verbatim, ...rest } = attributes({ metadata });
    expect(rest).toEqual({ status: { S: 'ended' } });
  });
});

describe('the URLs of attachments', () => {
  const urls = (...files: unknown[]) => {
    const { attachments: _verbatim, status: _status, ...rest } = attributes({ attachments: files });
    return rest;
  };

  it('go by the file name without its extension', () => {
    expect(
      urls(
        { url: 'https://example/a/recording.mp3' },
        { url: 'transcript.json' },
        { url: 'https://example/analysis?signature=a/b.json#recording' },
      ),
    ).toEqual({
      recording_url: { S: 'https://example/a/recording.mp3' },
      transcript_url: { S: 'transcript.json' },
      analysis_url: { S: 'https://example/analysis?signature=a/b.json#recording' },
    });
  });

  it('take the first of a name, and need not come first', () => {
    expect(
      urls(
        null,
        { url: 7 },
        { url: 'https://example/other.wav' },
        { url: 'https://example/1/recording.wav' },
        { url: 'https://example/2/recording.wav' },
      ),
    ).toEqual({ recording_url: { S: 'https://example/1/recording.wav' } });
  });

  it.each([
    'https://example/recording/1.wav',
    'https://example/my-recording.wav',
    'https://example/recording.wav.gz',
    'https://example/x?f=recording.wav',
    '',
  ])('do not go by anything else: %s', url => {
    expect(urls({ url })).toEqual({});
  });

  it('of a fragment with line breaks are found as well', () => {
    expect(urls({ url: 'https://example/recording.wav?a\nb' })).toHaveProperty('recording_url');
  });
});
