import { keptReleases, releasedVersions } from './releases.ts';

test('all releases of the changelog are kept: npm run release:keep keeps the one of package.json', () => {
  const kept = keptReleases().map(({ version }) => version);
  expect(kept).not.toEqual([]);
  expect(kept).toEqual(expect.arrayContaining(releasedVersions()));
});
