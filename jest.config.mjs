// `npm test`: unit, http, browser, fault, guard and contract tests. ESM throughout, so jest runs with
// --experimental-vm-modules and finds `./x.ts` behind the import `./x.js`.
export const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' } }],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  globalSetup: '<rootDir>/tests/support/global-setup.mjs',
  globalTeardown: '<rootDir>/tests/support/global-teardown.mjs',
  maxWorkers: 2,
};

export default {
  ...shared,
  testMatch: ['<rootDir>/tests/{unit,http,browser,fault,guards,contract}/**/*.test.ts'],
  testTimeout: 20_000,
};
