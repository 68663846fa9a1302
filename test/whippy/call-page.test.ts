import { callPage } from '../../whippy/call-page.ts';

const ORGANISATION = '0f08ac65-32a2-4b02-abbe-ad0b5a3dcd1e';
const file = `https://example.com/organization_${ORGANISATION}/calls/1/recording.wav`;

it('leads to the call in its conversation', () => {
  expect(callPage('call', 'a/b', [undefined, 'https://example.com/', file])).toBe(
    `https://app.whippy.co/organizations/${ORGANISATION}/all/open/a%2Fb?message_id=call`,
  );
});

it.each<[string, string | undefined, readonly (string | undefined)[]]>([
  ['the conversation', undefined, [file]],
  ['the organisation', 'conversation', [undefined, 'https://example.com/organization_1/recording.wav']],
])('does not exist if %s is not known', (_what, conversation, files) => {
  expect(callPage('call', conversation, files)).toBeUndefined();
});
