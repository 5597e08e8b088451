export * from './external-secrets';
