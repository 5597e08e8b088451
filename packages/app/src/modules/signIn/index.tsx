import { SignInPage } from '@backstage/core-components';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { openchoreoAuthApi, openchoreoAuthApiRef } from './authApi';

const signInPage = SignInPageBlueprint.make({
  params: {
    loader: async () => props =>
      (
        <SignInPage
          {...props}
          title="OpenChoreo Portal"
          align="center"
          providers={[
            {
              id: 'openchoreo',
              title: 'OpenChoreo',
              message: 'Sign in with your organisation’s identity provider',
              apiRef: openchoreoAuthApiRef,
            },
          ]}
        />
      ),
  },
});

/** Sign-in through the configured OpenID Connect provider. */
export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage, openchoreoAuthApi],
});
