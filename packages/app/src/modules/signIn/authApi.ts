import { OAuth2 } from '@backstage/core-app-api';
import {
  BackstageIdentityApi,
  configApiRef,
  createApiRef,
  discoveryApiRef,
  oauthRequestApiRef,
  OAuthApi,
  OpenIdConnectApi,
  ProfileInfoApi,
  SessionApi,
} from '@backstage/core-plugin-api';
import { ApiBlueprint } from '@backstage/frontend-plugin-api';

/** The session with the configured OpenID Connect provider. */
export const openchoreoAuthApiRef = createApiRef<
  OAuthApi &
    OpenIdConnectApi &
    ProfileInfoApi &
    BackstageIdentityApi &
    SessionApi
>({ id: 'auth.openchoreo' });

export const openchoreoAuthApi = ApiBlueprint.make({
  name: 'openchoreo-auth',
  params: defineParams =>
    defineParams({
      api: openchoreoAuthApiRef,
      deps: {
        discoveryApi: discoveryApiRef,
        oauthRequestApi: oauthRequestApiRef,
        configApi: configApiRef,
      },
      factory: ({ discoveryApi, oauthRequestApi, configApi }) =>
        OAuth2.create({
          configApi,
          discoveryApi,
          oauthRequestApi,
          environment: configApi.getOptionalString('auth.environment'),
          provider: {
            id: 'openchoreo',
            title: 'OpenChoreo',
            icon: () => null,
          },
          defaultScopes: [
            'openid',
            'profile',
            'email',
            'groups',
            'offline_access',
          ],
        }),
    }),
});
