import { understand } from '../../view/understand.ts';

test.each([
  ['+1 (323) 213-9334', ['number', 'call', 'contact']],
  ['12345678', ['number', 'call', 'contact']],
  ['8cd60bd7-4e1f-46cd-afc6-568ea31870b9', ['call', 'contact']],
  ['ann & bob', ['call', 'contact']],
  ['  ', []],
])('%j may mean %j', (text, meanings) => {
  expect(understand(text)).toEqual(meanings);
});
