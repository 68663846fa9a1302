/**
 * What becomes of a page's cursor if someone changes it: every part of it is left out, emptied, made too long for a key of
 * DynamoDB, or made something other than a text.
 */
export function tamperedCursors(cursor: string): [what: string, cursor: string][] {
  const position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as {
    partition: unknown;
    after: { [name: string]: unknown };
  };
  const values = {
    'left out': undefined,
    empty: '',
    'too long': 'x'.repeat(5000),
    'a number': 7,
    'a list': [],
  };
  const parts = Object.entries(values).flatMap(([what, value]) => [
    [`partition ${what}`, { ...position, partition: value }],
    ...Object.keys(position.after).map(name => [
      `${name} ${what}`,
      { ...position, after: { ...position.after, [name]: value } },
    ]),
  ]) as [string, unknown][];
  return [
    ...parts.map(([what, changed]): [string, string] => [what, encode(JSON.stringify(changed))]),
    ['a contact for a day', encode(JSON.stringify({ ...position, partition: 'contact-1' }))],
    ['cut off', cursor.slice(0, -10)],
    ['not JSON', encode('nonsense')],
    ['not an object', encode('null')],
  ];
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
