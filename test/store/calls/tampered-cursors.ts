/**
 * What becomes of a page's cursor if someone changes it: each byte of it is another one, it is cut, longer, of the form that
 * earlier versions of callfold made, or no cursor at all.
 */
export function tamperedCursors(cursor: string): [what: string, cursor: string][] {
  const bytes = Buffer.from(cursor, 'base64url');
  const changed = Array.from(bytes, (byte, at): [string, string] => {
    const copy = Buffer.from(bytes);
    copy[at] = byte ^ 1;
    return [`byte ${at} changed`, copy.toString('base64url')];
  });
  const after = { call_id: 'call-1', created_instant: '2026-11-23T10:00:00.000000Z' };
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  return [
    ...changed,
    ['cut off', cursor.slice(0, -10)],
    ['cut to its beginning', cursor.slice(0, 4)],
    ['longer', `${cursor}AAAA`],
    ['written twice', cursor + cursor],
    ['with another character', `${cursor}!`],
    ['of an earlier version', encode(JSON.stringify({ partition: '2026-11-23', after }))],
    ['not a cursor', encode('nonsense')],
    ['a single character', 'x'],
    ['as long as a transcript', 'x'.repeat(10_000)],
  ];
}
