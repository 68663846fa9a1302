import { jest } from '@jest/globals';

// For the tests that jest.config.js lists as slow.
jest.setTimeout(180_000);
