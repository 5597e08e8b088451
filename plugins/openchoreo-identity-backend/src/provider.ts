import { Config } from '@backstage/config';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import Provider from 'oidc-provider';
import { Knex } from 'knex';
import { AccountDirectory } from './accounts';
import { createAdapterFactory } from './storage/adapter';
import { ProviderKeys } from './storage/keys';

/** Options of {@link createProvider}. */
export interface ProviderOptions {
  /** Public address of this provider, e.g. `http://localhost:7007/api/openchoreo-identity`. */
  issuer: string;
  /** Audience of access tokens, e.g. `http://localhost:7007/api/openchoreo`. */
  audience: string;
  config: Config;
  accounts: AccountDirectory;
  knex: Knex;
  keys: ProviderKeys;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Builds the certified provider with our clients, accounts and storage. */
export function createProvider(options: ProviderOptions): Provider {
  const { issuer, audience, accounts, keys } = options;
  const mountPath = new URL(issuer).pathname.replace(/\/$/, '');
  const scope = 'openid profile email groups offline_access';

  const configuration: Configuration = {
    adapter: createAdapterFactory(options.knex),
    jwks: keys.jwks as Configuration['jwks'],
    cookies: {
      keys: keys.cookieKeys,
      long: { path: mountPath, sameSite: 'lax' },
      short: { path: mountPath, sameSite: 'lax' },
    },
    clients: readClients(options.config),
    claims: {
      openid: ['sub', 'preferred_username'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    scopes: scope.split(' '),
    // Backstage and the CLI read people's names from the ID token and need no second request.
    conformIdTokenClaims: false,
    pkce: { required: (_ctx, client) => client.applicationType === 'native' },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope,
          audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: HOUR,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    // Access tokens carry what authorisation needs, so that the API server asks nobody.
    extraTokenClaims: (_ctx, token) => {
      const account =
        'accountId' in token && accounts.find(String(token.accountId));
      return account
        ? {
            groups: account.groups,
            preferred_username: account.username,
            name: account.displayName,
          }
        : undefined;
    },
    findAccount: (_ctx, id) => {
      const account = accounts.find(id);
      return account
        ? {
            accountId: id,
            claims: () => ({
              sub: account.username,
              preferred_username: account.username,
              name: account.displayName,
              email: account.email,
              email_verified: true,
              groups: account.groups,
            }),
          }
        : undefined;
    },
    issueRefreshToken: async (_ctx, client) =>
      client.grantTypeAllowed('refresh_token'),
    // Our own clients need no consent page: the platform asks for its own data.
    loadExistingGrant: async ctx => {
      const grantId =
        ctx.oidc.result?.consent?.grantId ??
        ctx.oidc.session!.grantIdFor(ctx.oidc.client!.clientId);
      const found = grantId && (await ctx.oidc.provider.Grant.find(grantId));
      const grant =
        found ||
        new ctx.oidc.provider.Grant({
          clientId: ctx.oidc.client!.clientId,
          accountId: ctx.oidc.session!.accountId,
        });
      grant.addOIDCScope(scope);
      grant.addResourceScope(audience, scope);
      await grant.save();
      return grant;
    },
    interactions: {
      url: (_ctx, interaction) => `${mountPath}/interaction/${interaction.uid}`,
    },
    ttl: {
      AccessToken: HOUR,
      IdToken: HOUR,
      RefreshToken: 14 * DAY,
      Session: 14 * DAY,
      Grant: 14 * DAY,
      Interaction: HOUR,
      AuthorizationCode: 120,
    },
    rotateRefreshToken: false,
    renderError: (ctx: KoaContextWithOIDC, out) => {
      ctx.type = 'html';
      ctx.body = errorPage(out.error, out.error_description ?? '');
    },
  };
  const provider = new Provider(issuer, configuration);
  // The backend may stand behind a TLS-terminating proxy; Backstage decides whom to trust.
  provider.proxy = true;
  return provider;
}

function readClients(config: Config): Configuration['clients'] {
  return (
    config.getOptionalConfigArray('openchoreo.identity.clients') ?? []
  ).map(entry => {
    const native = entry.getOptionalString('type') === 'native';
    return {
      client_id: entry.getString('clientId'),
      ...(native
        ? {
            application_type: 'native' as const,
            token_endpoint_auth_method: 'none' as const,
          }
        : { client_secret: entry.getString('clientSecret') }),
      redirect_uris: entry.getStringArray('redirectUris'),
      post_logout_redirect_uris:
        entry.getOptionalStringArray('postLogoutRedirectUris') ?? [],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code' as const],
    };
  });
}

function errorPage(error: string, description: string): string {
  const text = (value: string) =>
    value.replace(
      /[&<>"']/g,
      c =>
        ({
          '&': '&amp;',
          '<': '&lt;',
          '>': '&gt;',
          '"': '&quot;',
          "'": '&#39;',
        }[c]!),
    );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign-in failed</title>
<body style="font-family:system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem"><h1>Sign-in failed</h1>
<p>${text(description)} (<code>${text(
    error,
  )}</code>)</p><p>Close this window and start again from the portal.</p></body></html>`;
}
