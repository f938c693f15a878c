// `npm run test:long`: the heavy proofs (twenty kills, a million rows, every page in every language and theme).
import { shared } from './jest.config.mjs';

export default {
  ...shared,
  testMatch: ['<rootDir>/tests/long/**/*.test.ts'],
  testTimeout: 600_000,
  maxWorkers: 1,
};
