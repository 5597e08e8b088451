const path = require('node:path');
const { builtinModules } = require('node:module');
const factory = require('@backstage/cli/config/eslint-factory');
const layers = require('./layers');

const SCOPE = '@openchoreo-portal/';

/** ESLint configuration of one package: Backstage's own, plus the layer rules of this repository. */
module.exports = function packageConfig(dir) {
  const root = path.resolve(__dirname, '../..');
  const [area, name] = path.relative(root, dir).split(path.sep);
  const paths = [];
  // Plain strings: Backstage's factory adds its own, and ESLint refuses a mix with objects.
  const patterns = [];
  if (area === 'core') {
    patterns.push('@backstage/*');
    patterns.push(`${SCOPE}plugin-*`);
    for (const other of Object.keys(layers.core)) {
      if (other !== name && !layers.core[name].includes(other)) {
        paths.push({
          name: SCOPE + other,
          message: `core/${name} may not import core/${other} (scripts/eslint/layers.js).`,
        });
      }
    }
    if (layers.pure.includes(name)) {
      patterns.push('node:*');
      for (const builtin of builtinModules)
        paths.push({ name: builtin, message: `core/${name} is pure.` });
    }
  }
  return factory(dir, {
    restrictedImports: paths,
    restrictedImportPatterns: patterns,
    tsRules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // Helpers may stand below what they help; only real use before definition is an error.
      '@typescript-eslint/no-use-before-define': [
        'error',
        { functions: false, classes: false, variables: false },
      ],
    },
    overrides: [
      {
        files: [
          '**/*.test.ts',
          '**/*.test.tsx',
          '**/testing/**',
          '**/__testUtils__/**',
          '**/setupTests.ts',
        ],
        rules: {
          'no-restricted-imports': 'off',
          // Tests of pages run against the real server, in their own process.
          '@backstage/no-mixed-plugin-imports': 'off',
          '@typescript-eslint/no-explicit-any': 'off',
        },
      },
      // Parts of a large suite live here and are called by its test file.
      {
        files: ['**/__testUtils__/**'],
        rules: { 'jest/no-export': 'off', 'jest/no-standalone-expect': 'off' },
      },
    ],
  });
};
