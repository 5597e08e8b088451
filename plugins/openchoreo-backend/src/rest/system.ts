import { ref, RestOperation, Schema } from './types';

/** What the dialect says about itself. */
export interface SystemInfo {
  version: string;
  /** External address of the dialect's root, e.g. `https://portal.example.com/api/openchoreo`. */
  url: string;
  /** Identity providers whose access tokens are accepted. */
  issuers: readonly string[];
}

const SCOPES = ['openid', 'profile', 'email', 'groups', 'offline_access'];
const text: Schema = { type: 'string' };
const PLAIN = 'text/plain';

/** Probes, version, description, and where tokens come from. */
export function systemOperations(
  info: SystemInfo,
  document: () => object,
): RestOperation[] {
  const common = { method: 'get', tag: 'Operations', open: true } as const;
  return [
    {
      ...common,
      operationId: 'getHealth',
      path: '/health',
      summary: 'Is it alive?',
      mediaType: PLAIN,
      success: { status: 200, description: 'It is.', schema: text },
      handle: async ({ res }) => {
        res.type(PLAIN).send('OK');
      },
    },
    {
      ...common,
      operationId: 'getReady',
      path: '/ready',
      summary: 'Can it serve?',
      mediaType: PLAIN,
      success: { status: 200, description: 'It can.', schema: text },
      // The routes exist only once the store is open and policies are read.
      handle: async ({ res }) => {
        res.type(PLAIN).send('Ready');
      },
    },
    {
      ...common,
      operationId: 'getVersion',
      path: '/version',
      summary: 'What runs here?',
      success: {
        status: 200,
        description: 'Version.',
        schema: ref('VersionResponse'),
      },
      // The field names are those of a Go program; the values are those of this one.
      handle: async () => ({
        name: 'openchoreo-portal',
        version: info.version,
        gitRevision: '',
        buildTime: '',
        goOS: process.platform,
        goArch: process.arch,
        goVersion: `node-${process.versions.node}`,
      }),
    },
    {
      ...common,
      operationId: 'getOpenAPISpec',
      path: '/openapi.json',
      summary: 'This document',
      success: {
        status: 200,
        description: 'OpenAPI 3.0.',
        schema: { type: 'object' },
      },
      handle: async () => document(),
    },
    {
      ...common,
      operationId: 'getOAuthProtectedResourceMetadata',
      path: '/.well-known/oauth-protected-resource',
      summary: 'Where do tokens come from?',
      success: {
        status: 200,
        description: 'RFC 9728 metadata.',
        schema: ref('OAuthProtectedResourceMetadata'),
      },
      handle: async () => ({
        resource_name: 'OpenChoreo Portal',
        resource: info.url,
        authorization_servers: info.issuers,
        bearer_methods_supported: ['header'],
        scopes_supported: SCOPES,
        openchoreo_clients: [
          { name: 'cli', client_id: 'openchoreo-cli', scopes: SCOPES },
        ],
        openchoreo_security_enabled: true,
      }),
    },
  ];
}
